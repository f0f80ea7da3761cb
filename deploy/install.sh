#!/bin/bash
# Puts the portal on a server (Debian 12 or newer), from the archive this script lies in. Run it as root.
#
#   deploy/install.sh packages                      the Debian packages: tor, and nginx where there is a clearnet twin
#   deploy/install.sh install --card FILE [--upper-card FILE] | --restore FILE  [--signers FILE]
#                             [--clearnet NAME --certificate FILE --key FILE]
#   deploy/install.sh upgrade [--signers FILE]      the program in this archive takes the place of the one that runs
#   deploy/install.sh uninstall [--delete-instance] remove everything; what people sent stays unless you say otherwise
#   deploy/install.sh check                         how it is: sockets, units, /healthz, portal doctor
#
# Each can be run again and changes nothing that is right already. Nothing is downloaded but by `packages`, which
# install and upgrade begin with.
set -euo pipefail
umask 022
archive=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=deploy/lib.sh
. "$archive/deploy/lib.sh"

HOME_OPT=/opt/qingfeng
INSTANCE=/var/lib/qingfeng
UNITS=/usr/local/lib/systemd/system
TORRC=/etc/tor/instances/qingfeng/torrc
ONION=/var/lib/tor-instances/qingfeng/onion
SITE=/etc/nginx/conf.d/qingfeng.conf
# shellcheck source=deploy/upgrade.sh
. "$archive/deploy/upgrade.sh"

portal() { # as the portal's own user, without what is in root's environment
	setpriv --reuid qingfeng --regid qingfeng --clear-groups env -i LC_ALL="${LC_ALL:-}" LANG="${LANG:-C.UTF-8}" \
		PYTHONDONTWRITEBYTECODE=1 "$@"
}

packages() {
	local wanted="tor openssh-client curl"
	[ -z "$clearnet" ] || wanted="$wanted nginx-light"
	local missing=
	for package in $wanted; do
		dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
	done
	[ -n "$missing" ] || return 0
	apt-get -qq update
	# shellcheck disable=SC2086
	DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends $missing >/dev/null
}

make_user() {
	getent passwd qingfeng >/dev/null || useradd --system --user-group --no-create-home --home-dir /nonexistent \
		--shell /usr/sbin/nologin qingfeng
}

put_program() {
	old=$(readlink -f "$HOME_OPT/current" || true)
	target=$HOME_OPT/$(release "$archive")
	install -d -m 755 "$HOME_OPT"
	[ -d "$target" ] || make_program "$archive" "$target" portal
}

use_program() {
	ln -sfn "$target" "$HOME_OPT/current.new"
	mv -T "$HOME_OPT/current.new" "$HOME_OPT/current"
}

put_units() {
	install -d "$UNITS" /etc/qingfeng
	install -m 644 "$archive"/deploy/systemd/* "$UNITS"
	[ -f /etc/qingfeng/notice.txt ] || install -m 644 "$archive/deploy/notice.txt" /etc/qingfeng/notice.txt
	install -m 755 "$archive/deploy/qingfeng" /usr/local/sbin/qingfeng
	systemctl daemon-reload
}

make_instance() {
	if [ -f "$INSTANCE/portal.db" ]; then
		[ -z "$card$upper_card" ] || say "note: there is an instance here, so no card was taken. For a newer card:" \
			"qingfeng card FILE; for the first of a superior: qingfeng card --upper FILE"
		return 0
	fi
	if [ -n "$restore" ]; then
		# A copy for the portal's user, who may not look at root's media.
		install -d -m 700 -o qingfeng -g qingfeng "$INSTANCE" "$INSTANCE.restoring"
		install -m 600 -o qingfeng "$restore" "$INSTANCE.restoring/backup"
		portal "$HOME_OPT/current/bin/portal" restore "$INSTANCE.restoring/backup" --instance "$INSTANCE" ||
			die "no instance was made; the copy of the backup is in $INSTANCE.restoring"
		rm -rf "$INSTANCE.restoring"
		return 0
	fi
	[ -n "$card" ] || die "--card FILE is needed: the committee's card, from the desk"
	# Cards are read by a user who may not look into root's folders.
	local cards
	cards=$(mktemp -d)
	chmod 755 "$cards"
	install -m 644 "$card" "$cards/own"
	local words=(--card "$cards/own")
	if [ -n "$upper_card" ]; then
		install -m 644 "$upper_card" "$cards/upper"
		words+=(--upper-card "$cards/upper")
	fi
	install -d -m 700 -o qingfeng -g qingfeng "$INSTANCE"
	portal "$HOME_OPT/current/bin/portal" init --instance "$INSTANCE" "${words[@]}" || {
		rm -rf "$cards"
		die "no instance was made"
	}
	rm -rf "$cards"
}

put_tor() {
	[ -d /etc/tor/instances/qingfeng ] || tor-instance-create qingfeng >/dev/null
	grep -q qingfeng/onion "$TORRC" || install -m 644 "$archive/deploy/tor/torrc" "$TORRC"
	# Debian starts a tor for everybody too, which listens on a port. Where nobody ever set it up, nobody needs it.
	if ! dpkg --verify tor | grep -q /etc/tor/torrc; then
		systemctl mask --quiet --now tor@default
	fi
}

put_clearnet() {
	[ -n "$clearnet" ] || return 0
	[ -f "$certificate" ] && [ -f "$key" ] || die "--clearnet needs --certificate FILE and --key FILE"
	local page
	page=$(sed -e "s|@NAME@|$clearnet|g" -e "s|@CERTIFICATE@|$certificate|" -e "s|@KEY@|$key|" \
		-e "s|@ONION@|$(cat "$ONION/hostname")|" "$archive/deploy/nginx/qingfeng.conf")
	printf '%s\n' "$page" >"$SITE"
	rm -f /etc/nginx/sites-enabled/default # it would listen for every other name, and log
	nginx -q -t || die "nginx does not take $SITE"
	systemctl enable --quiet --now qingfeng-web.socket nginx
	systemctl reload nginx
}

start_portal() {
	systemctl enable --quiet --now qingfeng-onion.socket qingfeng-health.socket
	[ ! -f "$SITE" ] || systemctl enable --quiet --now qingfeng-web.socket
	systemctl enable --quiet qingfeng-portal.service
	if [ "$old" = "$target" ]; then
		systemctl start qingfeng-portal.service
	else
		systemctl restart qingfeng-portal.service
	fi
}

start_others() {
	systemctl enable --quiet --now qingfeng-purge.timer qingfeng-notice.timer
	systemctl enable --quiet tor@qingfeng
	systemctl start tor@qingfeng || die "tor does not start; see: journalctl -u tor@qingfeng"
}

health() { # what the portal says of itself; with --fail, whether it is well
	curl --silent --max-time 2 --unix-socket /run/qingfeng/health.sock http://portal/healthz "$@"
}

answers() { # on either socket: whoever could take a report must not be taken for silent
	health --output /dev/null ||
		curl --silent --max-time 2 --unix-socket /run/qingfeng/onion.sock http://portal/ --output /dev/null
}

wait_for_answer() {
	local until=$((SECONDS + 30))
	until answers; do
		[ $SECONDS -lt $until ] || return 1
		sleep 0.5
	done
}

warn_unless_well() {
	health --fail --output /dev/null ||
		say "warning: the portal runs, but refuses reports or files; see: deploy/install.sh check"
}

do_install() {
	[ "$(dpkg --print-architecture)" = amd64 ] || die "the wheels in this archive are for amd64"
	[ -z "$restore" ] || [ ! -f "$INSTANCE/portal.db" ] ||
		die "there is an instance in $INSTANCE already, nothing was restored; move it away first, or remove it with" \
			"uninstall --delete-instance"
	check_archive "$archive" "$signers"
	packages
	make_user
	put_program
	[ ! -L "$HOME_OPT/current" ] || [ "$old" = "$target" ] ||
		die "another version is installed here; use: deploy/install.sh upgrade"
	use_program
	make_instance
	put_tor
	put_units
	start_portal
	start_others
	put_clearnet
	wait_for_answer || die "the portal does not answer; see: journalctl -u qingfeng-portal"
	warn_unless_well
	say "The portal runs. Its address: http://$(cat "$ONION/hostname")/"
	[ -z "$clearnet" ] || say "Its clearnet twin: https://$clearnet/"
	say "Back up $ONION too: whoever has it can be this address. Then: deploy/install.sh check"
}

do_uninstall() {
	systemctl disable --quiet --now qingfeng-portal.service qingfeng-purge.timer qingfeng-notice.timer \
		qingfeng-onion.socket qingfeng-web.socket qingfeng-health.socket tor@qingfeng 2>/dev/null || true
	systemctl unmask --quiet tor@default
	rm -rf "$UNITS"/qingfeng-* "$HOME_OPT" /run/qingfeng /usr/local/sbin/qingfeng
	[ ! -d /run/systemd/system ] || systemctl daemon-reload
	if [ -f "$SITE" ]; then
		rm -f "$SITE"
		systemctl reload nginx 2>/dev/null || true
	fi
	if [ "$delete_instance" = yes ]; then
		rm -rf "$INSTANCE" /etc/qingfeng /etc/tor/instances/qingfeng /var/lib/tor-instances/qingfeng
		userdel qingfeng 2>/dev/null || true
		userdel _tor-qingfeng 2>/dev/null || true
		say "The portal, everything people sent to it, and its address are gone from this machine."
	else
		say "The portal is gone. What people sent is in $INSTANCE, its address in $ONION."
	fi
}

do_check() {
	local pid wrong=0
	health || { say "error: the portal does not answer on /run/qingfeng/health.sock" && wrong=1; }
	pid=$(systemctl show --property MainPID --value qingfeng-portal)
	if [ "$pid" = 0 ]; then
		say "error: qingfeng-portal is not running; see: journalctl -u qingfeng-portal"
		wrong=1
	else
		say "Ports the portal listens on (there must be none):"
		nsenter -t "$pid" -n ss -Hltnu
	fi
	systemctl --no-pager --plain --no-legend list-units 'qingfeng-*' tor@qingfeng.service
	command -v sendmail >/dev/null || say "note: nothing here sends mail, so the daily notice stands in the journal alone"
	/usr/local/sbin/qingfeng doctor || wrong=1
	return $wrong
}

verb=${1:-} card='' upper_card='' restore='' signers='' clearnet='' certificate='' key='' delete_instance=no old='' target=''
[ $# -eq 0 ] || shift
while [ $# -gt 0 ]; do
	case $1 in
	--card) card=$(realpath "${2:?}") && shift ;;
	--upper-card) upper_card=$(realpath "${2:?}") && shift ;;
	--restore) restore=$(realpath "${2:?}") && shift ;;
	--signers) signers=$(realpath "${2:?}") && shift ;;
	--clearnet) clearnet=${2:?} && shift ;;
	--certificate) certificate=$(realpath -s "${2:?}") && shift ;;
	--key) key=$(realpath -s "${2:?}") && shift ;;
	--delete-instance) delete_instance=yes ;;
	*) say "unknown word: $1; see deploy/install.sh --help" >&2 && exit 2 ;;
	esac
	shift
done
case $verb in
install | upgrade | uninstall | packages | check) ;;
-h | --help) sed -n '2,13s/^# \{0,1\}//p' "$0" && exit 0 ;;
*) sed -n '2,13s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
esac
[ "$(id -u)" -eq 0 ] || die "run this as root"
cd /
case $verb in packages) packages ;; *) "do_$verb" ;; esac
