"""The site. Views translate between HTTP and the rooms behind them; they decide nothing."""
