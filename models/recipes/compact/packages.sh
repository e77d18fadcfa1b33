#!/usr/bin/env bash
# Fetches what dictionary.py and catalogues.py read out of Debian: dictionaries, message catalogues,
# and what the index says of packages, in English and French. Needs root, apt, and 8 GB for a while.
# Usage: packages.sh FOLDER     (makes FOLDER/apertium, FOLDER/catalogues and FOLDER/descriptions)
set -euo pipefail
mkdir -p "$1"/{apertium,catalogues,descriptions,fetched}
cd "$1"
export DEBIAN_FRONTEND=noninteractive
apt-get -qq -o Acquire::Languages=en,fr update
apt-get -qq install apt-file lttoolbox-dev qttools5-dev-tools libjemalloc2
apt-get -qq -o Acquire::Languages=en,fr update   # with apt-file there, the contents of packages too

for language in en fr; do
    for list in /var/lib/apt/lists/*_main_i18n_Translation-"$language"*; do
        /usr/lib/apt/apt-helper cat-file "$list"
    done >"descriptions/Translation-$language"
done

cd fetched
apt-get -qq download apertium-eng-cat apertium-fra-cat apertium-eng-spa apertium-fr-es
for package in apertium-*.deb; do dpkg-deb -x "$package" ../apertium; done
rm ./*.deb

# Sections that describe things, or teach; packages of up to 400 MB.
sections='^(games|education|science|math|kde|gnome|graphics|misc|x11|localization|hamradio|text|editors)$'
for path in '/fr(_FR)?/LC_MESSAGES/[^/]+\.mo$' '[_/-]fr(_FR)?\.(qm|po|mo)$'; do
    apt-file search --package-only --regexp "$path"
done |
    xargs apt-cache show --no-all-versions |
    awk -v sections="$sections" '
        /^Package:/ { name = $2; size = section = "" }
        /^Section:/ { section = $2 }
        /^Size:/ { size = $2 }
        /^$/ { if (section ~ sections && size < 400000000) print name }' |
    sort -u >names
xargs -n 50 -P 4 apt-get -qq download <names || true   # one that is gone must not stop the others

unpack() {
    name=${1%%_*}
    mkdir -p "../catalogues/$name"
    dpkg-deb --fsys-tarfile "$1" | tar -x -C "../catalogues/$name" --wildcards \
        '*/fr/LC_MESSAGES/*.mo' '*/fr_FR/LC_MESSAGES/*.mo' '*[-_/]fr.qm' '*[-_/]fr_FR.qm' \
        '*[-_/]fr.po' '*[-_/]fr_FR.po' '*[-_/]fr.mo' 2>/dev/null || true
    rm "$1"
}
export -f unpack
find . -name '*.deb' -printf '%f\0' | xargs -0 -n 1 -P 2 bash -c 'unpack "$0"'
cd ..
rm -r fetched
find catalogues -type d -empty -delete
echo "$(find catalogues -mindepth 1 -maxdepth 1 | wc -l) packages with a catalogue"
