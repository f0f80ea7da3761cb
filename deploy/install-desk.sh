#!/bin/bash
# Puts the desk on a machine that has no network, from the archive this script lies in.
#
#   deploy/install-desk.sh [--signers FILE] [--prefix FOLDER]     install or upgrade; the vault is not touched
#   deploy/install-desk.sh uninstall [--prefix FOLDER]            remove the program; the vault stays
#
# Needs Python 3.11 or newer with its standard library, nothing else; it names the Debian packages that are missing for
# looking at attachments. FOLDER is /usr/local unless given: the program
# goes to FOLDER/lib/qingfeng-desk, the command to FOLDER/bin/desk.
set -euo pipefail
umask 022
archive=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=deploy/lib.sh
. "$archive/deploy/lib.sh"

verb=install prefix=/usr/local signers=
while [ $# -gt 0 ]; do
	case $1 in
	uninstall) verb=uninstall ;;
	--prefix) prefix=$(realpath -m "${2:?}") && shift ;;
	--signers) signers=$(realpath -m "${2:?}") && shift ;;
	-h | --help) sed -n '2,9s/^# \{0,1\}//p' "$0" && exit 0 ;;
	*) say "unknown word: $1; see --help" >&2 && exit 2 ;;
	esac
	shift
done
home=$prefix/lib/qingfeng-desk

if [ "$verb" = uninstall ]; then
	rm -rf "$home" "$prefix/bin/desk"
	say "The desk's program is gone. The vault was not touched."
	exit 0
fi

check_archive "$archive" "$signers"
target=$home/$(release "$archive")
mkdir -p "$home" "$prefix/bin"
[ -d "$target" ] || make_program "$archive" "$target" desk
ln -sfn "$target" "$home/current.new"
mv -T "$home/current.new" "$home/current"
ln -sfn "$home/current/bin/desk" "$prefix/bin/desk"
find "$home" -mindepth 1 -maxdepth 1 -type d ! -path "$target" -exec rm -rf {} +
say "Installed: $("$prefix/bin/desk" --version)"
missing=$("$target/bin/python" -I -c 'from desk.viewing.viewer import missing_packages; print(missing_packages())')
[ -z "$missing" ] || say "To look at every kind of attachment safely, these Debian packages are missing: $missing (README.md, The machine that is never online)"
say "For officers: $home/current/deploy/MANUAL.zh.md, in English MANUAL.md; for whoever runs it: RUNBOOK.zh.md, RUNBOOK.md"
say "Next: desk init --vault FOLDER --name COMMITTEE --officer YOU"
