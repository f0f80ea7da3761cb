# What both installers share: checking what was carried, and a program of hash-checked wheels that needs no network.
# shellcheck shell=bash

say() { printf '%s\n' "$*"; }
die() {
	printf 'error: %s\n' "$*" >&2
	exit 1
}

# check_archive FOLDER SIGNERS: every file is the one that was signed; SIGNERS may be empty.
check_archive() {
	[ -f "$1/SHA256SUMS" ] || die "$1 holds no SHA256SUMS; build an archive with make archives, and unpack it"
	if [ -n "$2" ]; then
		ssh-keygen -q -Y verify -f "$2" -I qingfeng -n qingfeng-release -s "$1/SHA256SUMS.sig" <"$1/SHA256SUMS" >/dev/null ||
			die "the signature of this archive is not by a key in $2"
	else
		say "warning: no --signers FILE was given, so nobody checked who made this archive"
	fi
	(cd "$1" && sha256sum --quiet --strict --check SHA256SUMS) || die "this archive is damaged; carry it here again"
	local listed found
	listed=$(sed 's/^[0-9a-f]*  //' "$1/SHA256SUMS" | sort)
	found=$(cd "$1" && find . -type f ! -name 'SHA256SUMS*' -printf '%P\n' | sort)
	[ "$listed" = "$found" ] || die "there are files in this archive that nobody signed"
}

# make_program ARCHIVE TARGET ROOM: a virtual environment in TARGET, from the wheels alone. TARGET appears when whole.
make_program() {
	local wheels="$1/wheels" partial="$2.part" pip
	python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || die "Python 3.11 or newer is needed"
	pip=$(echo "$wheels"/pip-*.whl)
	rm -rf "$partial"
	python3 -m venv --without-pip "$partial"
	local install=("$partial/bin/python" -I "$pip/pip" --isolated install --quiet --no-index --no-deps --no-cache-dir --no-compile)
	PYTHONDONTWRITEBYTECODE=1 "${install[@]}" --find-links "$wheels" --require-hashes --only-binary :all: \
		-r "$wheels/requirements.lock" || die "the wheels in this archive do not fit this machine's Python"
	PYTHONDONTWRITEBYTECODE=1 "${install[@]}" "$wheels"/qingfeng-*.whl
	mkdir "$partial/deploy"
	cp -R "$1"/deploy/. "$partial/deploy/"
	cp "$1"/*.md "$partial/deploy/.." && cp "$1/SHA256SUMS" "$partial/"
	# A path too long for a first line stands in the second.
	sed -i "1,2s|$partial|$2|" "$partial/bin/$3"
	chmod -R go-w,a+rX "$partial"
	mv -T "$partial" "$2"
	"$2/bin/python" -m compileall -q "$2/lib" >/dev/null || true
	"$2/bin/$3" --version >/dev/null || die "$2/bin/$3 does not start"
}

# release ARCHIVE: a name for what is in it; the same archive has the same name.
release() {
	local wheel
	wheel=$(basename "$1"/wheels/qingfeng-*.whl)
	echo "$(echo "$wheel" | cut -d- -f2)-$(sha256sum "$1/SHA256SUMS" | cut -c1-12)"
}
