"""The workbench: what officers see in a browser window on the offline machine. Views translate; they decide nothing."""
