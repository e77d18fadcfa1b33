#!/usr/bin/env bash
# Builds the image twice, compares the two byte by byte, and runs it for real, on a machine without a
# container daemon, as root: a base from debootstrap, the builds and the run by buildah in a chroot.
# Usage: prove_image.sh FOLDER [MIRROR]      (FOLDER keeps the base between runs)
# Needs the Debian packages debootstrap, buildah, podman and openssl.
set -euo pipefail
repository=$(cd "$(dirname "$0")/../.." && pwd)
folder=$1
mirror=${2:-}
base=localhost/debian-python:bookworm
image=localhost/kibaru:proof
certificates=/etc/ssl/certs
epoch=${SOURCE_DATE_EPOCH:-$(git -C "$repository" log -1 --format=%ct)}
mkdir -p "$folder"

if [[ ! -x $folder/root/usr/bin/python3 ]]; then
    debootstrap --variant=minbase --include=python3,python3-venv,python3-pip,ca-certificates \
        bookworm "$folder/root" $mirror
fi
if ! podman --storage-driver=vfs image exists "$base"; then
    tar -C "$folder/root" -c . | podman --storage-driver=vfs import - "$base"
fi

# build TAG: from nothing but the base and the index, so that the second owes the first nothing.
build() {
    buildah --storage-driver=vfs bud --no-cache --isolation=chroot --format docker --timestamp "$epoch" \
        --volume "$certificates:$certificates:ro" --build-arg BASE="$base" --build-arg SOURCE_DATE_EPOCH="$epoch" \
        --build-arg PIP_CERT="$certificates/ca-certificates.crt" \
        --tag "$1" --file "$repository/Dockerfile" "$repository"
}
layers() { podman --storage-driver=vfs image inspect "$1" --format '{{.RootFS.Layers}}'; }

echo "== build, twice"
build "$image"
build "$image-again"
echo "first:  $(layers "$image")"
echo "second: $(layers "$image-again")"
if [[ $(layers "$image") != "$(layers "$image-again")" ]]; then
    for tag in "$image" "$image-again"; do
        container=$(buildah --storage-driver=vfs from "$tag")
        python3 "$repository/service/deploy/bill.py" listing "$(buildah --storage-driver=vfs mount "$container")" \
            >"$folder/${tag##*:}.listing"
        buildah --storage-driver=vfs rm "$container" >/dev/null
    done
    diff "$folder/proof.listing" "$folder/proof-again.listing" | head -20
    exit 1
fi
buildah --storage-driver=vfs rmi "$image-again" >/dev/null

container=$(buildah --storage-driver=vfs from "$image")
root=$(buildah --storage-driver=vfs mount "$container")
scratch=$(mktemp -d)
trap 'buildah --storage-driver=vfs rm "$container" >/dev/null; rm -rf "$scratch"' EXIT
echo "size: $(du -sh "$root" | cut -f1)"
echo "shells, package managers, set-user-id files: $(find "$root" -perm /6000 -o -regextype posix-extended \
    -regex '.*/(sh|[a-z]+sh|busybox|toybox|apt[a-z-]*|dpkg[a-z-]*|pip[0-9.]*|perl)' -type f | wc -l)"
secrets=$scratch/secrets
inside() { buildah --storage-driver=vfs run --isolation=chroot --volume "$secrets:/mnt:ro" "$container" -- "$@"; }

# A certificate for localhost and one caller, readable by the image's user.
mkdir -m 755 "$secrets"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -keyout "$secrets/server.key" -out "$secrets/server.crt" 2>/dev/null
inside kibaru-token proof 2>"$secrets/callers.toml" >"$secrets/token"
chmod 755 "$scratch"
chmod 644 "$secrets"/*

# prove PORT HEALTH_PORT PROCESS [CLIENT_OPTION ...]
# Waits for health, digests an article, then stops the server itself, not the tool that started it.
prove() {
    local port=$1 started=$3 probe=(inside python3 -m kibaru_service.transport.probe "127.0.0.1:$2")
    shift 3
    for _ in $(seq 60); do
        "${probe[@]}" && break
        kill -0 "$started" || { cat "$scratch/log"; exit 1; }
        sleep 1
    done
    "${probe[@]}" && echo "health: SERVING"
    inside kibaru digest - --server "localhost:$port" --to fr,bm "$@" \
        <"$repository/tests/data/market-reopens.txt" >"$scratch/digest" || cat "$scratch/log"
    tail -3 "$scratch/digest"
    pkill -TERM --full -- "^/opt/kibaru/bin/python.* --port $port"
    wait "$started" && echo "exit: 0"
    tail -1 "$scratch/log"
}

echo "== run as it is: where others can reach it, without a certificate"
status=0
inside kibaru-server || status=$?
[[ $status == 2 ]] && echo "refused: exit 2"

echo "== run by buildah"
echo "user: $(inside python3 -c 'import os; print(os.getuid())')"
inside kibaru-server --host 127.0.0.1 --port 50951 --health-port 50961 2>"$scratch/log" &
prove 50951 50961 $!

echo "== run on a read-only root, as the image's user, with TLS and a token"
mkdir -p "$root/mnt" "$root/proc" "$root/dev"
unshare --mount sh -c "mount --bind '$root' '$root' && mount --bind '$secrets' '$root/mnt' \
    && mount -t proc proc '$root/proc' && mount --bind /dev '$root/dev' \
    && mount -o remount,ro,bind '$root' && mount -t tmpfs tmpfs '$root/tmp' \
    && exec env -i PATH=/opt/kibaru/bin:/usr/bin:/usr/sbin KIBARU_MODELS_DIR=/models KIBARU_HOST=0.0.0.0 \
    chroot --userspec=10001:10001 '$root' kibaru-server --port 50952 --health-port 50962 \
    --tls-cert /mnt/server.crt --tls-key /mnt/server.key --callers-file /mnt/callers.toml" 2>"$scratch/log" &
server=$!
prove 50952 50962 $server --ca /mnt/server.crt --token-file /mnt/token
