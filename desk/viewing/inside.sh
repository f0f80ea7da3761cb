# Runs inside the sandbox, under /bin/sh. Nothing it reads or prints is trusted out there.
# Arguments: recipe suffix demuxer first count side sound_seconds
# Output: frames, each "NAME SIZE\n" and SIZE bytes. Exit code 65: the file does not fit; 66: it can't be read.
recipe=$1 suffix=$2 demuxer=$3 first=$4 count=$5 side=$6 sound_seconds=$7
exec 2>/dev/null
cat >"in.$suffix" || exit 65

frame() { # NAME FILE
	printf '%s %d\n' "$1" "$(wc -c <"$2")" && cat "$2"
}

cut_frame() { # NAME FILE SIZE
	head -c "$3" "$2" >cut && frame "$1" cut
}

codes() { # of the picture in page.ppm
	command -v zbarimg >/dev/null && zbarimg --quiet --nodbus --raw page.ppm >codes && cut_frame codes codes 4096
	return 0
}

picture() {
	[ -s page.ppm ] || return 1
	frame page page.ppm
	codes
}

still() { # FFMPEG-OPTIONS...
	rm -f page.ppm
	ffmpeg -nostdin -v quiet -threads 2 -protocol_whitelist file -max_pixels 120000000 "$@" -frames:v 1 \
		-vf "scale=w='min($side,iw)':h='min($side,ih)':force_original_aspect_ratio=decrease" \
		-f image2pipe -c:v ppm -pix_fmt rgb24 -y page.ppm
}

pdf() { # FILE
	pdfinfo "$1" >info || exit 66
	sed -n 's/^Pages: *//p' info >pages
	frame pages pages
	last=$((first + count - 1))
	pdfinfo -url -f "$first" -l "$last" "$1" | sed 1d >links && cut_frame links links 65536
	pdftotext -f "$first" -l "$last" "$1" text && cut_frame text text 1048576
	page=$first
	while [ "$page" -le "$last" ] && [ "$page" -le "$(cat pages)" ]; do
		rm -f page.ppm
		pdftoppm -f "$page" -l "$page" -singlefile -scale-to "$side" "$1" page
		picture || exit 66
		page=$((page + 1))
	done
}

media() {
	duration=$(ffprobe -v quiet -protocol_whitelist file -f "$demuxer" -show_entries format=duration \
		-of csv=p=0 "in.$suffix" | sed 's/\..*//')
	case $duration in '' | *[!0-9]* | ????????*) duration=0 ;; esac
	echo "$duration" >duration
	frame duration duration
	number=0
	while [ "$number" -lt "$count" ]; do
		still -f "$demuxer" -ss "$((duration * number / count))" -i "in.$suffix" && picture || break
		number=$((number + 1))
	done
	ffmpeg -nostdin -v quiet -threads 2 -protocol_whitelist file -f "$demuxer" -i "in.$suffix" -vn -ac 1 -ar 16000 \
		-t "$sound_seconds" -f s16le -y sound && [ -s sound ] && frame sound sound && number=$((number + 1))
	[ "$number" -gt 0 ] || exit 66
}

program() { # names under which PDF, OOXML and OLE files carry programs, things to start and further files
	grep -aqE '/(JavaScript|JS|Launch|EmbeddedFile)[^A-Za-z]|vbaProject|_.?V.?B.?A.?_' "in.$suffix" || return 0
	echo yes >script && frame script script
}

case $recipe in
pdf)
	program
	pdf in.pdf
	;;
office)
	program
	soffice -env:UserInstallation=file:///tmp/profile --headless --norestore --convert-to pdf --outdir out "in.$suffix" >/dev/null
	[ -s out/in.pdf ] || exit 66
	pdf out/in.pdf
	;;
image)
	still -f "$demuxer" -i "in.$suffix" || exit 66
	picture || exit 66
	;;
heif)
	heif-convert "in.$suffix" out.png >/dev/null || exit 66
	number=0
	for image in out*.png; do # out.png, or out-1.png and so on where there are several
		[ "$number" -lt "$count" ] || break
		still -f "$demuxer" -i "$image" || exit 66
		picture || exit 66
		number=$((number + 1))
	done
	[ "$number" -gt 0 ] || exit 66
	;;
media) media ;;
text)
	case $(head -c 2 "in.txt" | od -An -tx1) in
	' ff fe' | ' fe ff') iconv -c -f UTF-16 -t UTF-8 in.txt >text ;;
	*) iconv -f UTF-8 -t UTF-8 in.txt >text || iconv -c -f GB18030 -t UTF-8 in.txt >text ;;
	esac
	cut_frame text text 1048576
	;;
*) exit 66 ;;
esac
exit 0
