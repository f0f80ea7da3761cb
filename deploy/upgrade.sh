# How deploy/install.sh changes the program under a running portal, and goes back to the one before.
# shellcheck shell=bash disable=SC2154,SC2034

before=$INSTANCE/run/before-upgrade.db # the database as it was

# Requests wait in the sockets while the program changes, so none is refused and none meets a half-changed database.
do_upgrade() {
	[ -L "$HOME_OPT/current" ] || die "no portal is installed here; see: deploy/install.sh --help"
	check_archive "$archive" "$signers"
	packages
	put_program
	trap '' HUP # a line that breaks off must not leave this half done
	if [ "$old" != "$target" ]; then
		change_program
		finish_upgrade || go_back "does not answer"
		find "$HOME_OPT" -mindepth 1 -maxdepth 1 -type d ! -path "$target" ! -path "$old" -exec rm -rf {} +
		say "The portal runs from $target. The version before is kept in $old."
	else # perhaps an upgrade was cut off
		[ ! -f "$before" ] || say "note: an upgrade was cut off here; the database from before it is $before"
		put_units
		finish_upgrade || die "this version does not answer; see: journalctl -u qingfeng-portal"
		say "This version runs already."
	fi
	warn_unless_well
}

change_program() {
	portal touch "$INSTANCE/run/upgrade.lock"
	exec 9<"$INSTANCE/run/upgrade.lock"
	flock 9 # a request that comes now starts no portal before this is done
	systemctl stop qingfeng-portal.service qingfeng-purge.timer 2>/dev/null
	portal rm -f "$before"
	portal "$old/bin/python" -c 'import os, sqlite3, sys
os.umask(0o077)
sqlite3.connect(sys.argv[1]).execute("VACUUM INTO ?", sys.argv[2:])' "$INSTANCE/portal.db" "$before"
	use_program
	portal "$target/bin/portal" status --instance "$INSTANCE" >/dev/null || go_back "can't use this instance"
	put_units
	flock --unlock 9
}

# The copy from before goes once the portal answers: it holds what is confirmed and deleted from now on.
finish_upgrade() {
	start_portal && wait_for_answer || return 1
	portal rm -f "$before"
	start_others
}

# go_back WHY: program, database and units from before. Nothing was taken meanwhile: whoever came is waiting still.
go_back() {
	flock 9
	systemctl kill --signal=KILL qingfeng-portal.service 2>/dev/null || true # it must not begin to answer now
	systemctl stop qingfeng-portal.service
	portal rm -f "$INSTANCE/portal.db-wal" "$INSTANCE/portal.db-shm"
	portal mv "$before" "$INSTANCE/portal.db"
	target=$old archive=$old
	use_program
	put_units
	flock --unlock 9
	systemctl reset-failed 'qingfeng-*' || true
	start_portal
	start_others
	wait_for_answer || die "the new version $1; the one before was put back and does not answer either"
	die "the new version $1; the one before runs again, nothing is lost"
}
