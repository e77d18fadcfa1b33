#!/usr/bin/env bash
# Builds the image and runs it for real on a machine without a container daemon, as root:
# a base from debootstrap, the build and the run by buildah in a chroot.
# Usage: prove_image.sh FOLDER [MIRROR]      (FOLDER keeps the base between runs)
# Needs the Debian packages debootstrap, buildah and podman.
set -euo pipefail
repository=$(cd "$(dirname "$0")/../.." && pwd)
folder=$1
mirror=${2:-}
base=localhost/debian-python:bookworm
image=localhost/kibaru:proof
certificates=/etc/ssl/certs
mkdir -p "$folder"

if [[ ! -x $folder/root/usr/bin/python3 ]]; then
    debootstrap --variant=minbase --include=python3,python3-venv,python3-pip,ca-certificates \
        bookworm "$folder/root" $mirror
fi
if ! podman --storage-driver=vfs image exists "$base"; then
    tar -C "$folder/root" -c . | podman --storage-driver=vfs import - "$base"
fi

echo "== build"
buildah --storage-driver=vfs bud --layers --isolation=chroot --format docker --volume "$certificates:$certificates:ro" \
    --build-arg BASE="$base" --build-arg PIP_CERT="$certificates/ca-certificates.crt" \
    --tag "$image" --file "$repository/Dockerfile" "$repository"

container=$(buildah --storage-driver=vfs from "$image")
root=$(buildah --storage-driver=vfs mount "$container")
scratch=$(mktemp -d)
trap 'buildah --storage-driver=vfs rm "$container" >/dev/null; rm -rf "$scratch"' EXIT
echo "size: $(du -sh "$root" | cut -f1)"
inside() { buildah --storage-driver=vfs run --isolation=chroot "$container" -- "$@"; }

# Waits for health, then stops the server process itself, not the tool that started it.
prove() {
    local port=$1 started=$2 probe=(inside python3 -m kibaru_service.transport.probe "127.0.0.1:$1")
    for _ in $(seq 60); do
        "${probe[@]}" && break
        kill -0 "$started" || { cat "$scratch/log"; exit 1; }
        sleep 1
    done
    "${probe[@]}" && echo "health: SERVING"
    inside kibaru digest - --server "127.0.0.1:$port" --to fr,bm \
        <"$repository/tests/data/market-reopens.txt" >"$scratch/digest" || cat "$scratch/log"
    tail -3 "$scratch/digest"
    pkill -TERM --full -- "^/opt/kibaru/bin/python.* --port $port"
    wait "$started" && echo "exit: 0"
    tail -1 "$scratch/log"
}

echo "== run by buildah"
echo "user: $(inside id -u)"
inside env KIBARU_HOST=127.0.0.1 kibaru-server --port 50951 2>"$scratch/log" &
prove 50951 $!

echo "== run on a read-only root, as the image's user"
unshare --mount sh -c "mount --bind '$root' '$root' && mount -o remount,ro,bind '$root' \
    && mount -t tmpfs tmpfs '$root/tmp' && exec chroot --userspec=10001:10001 '$root' env PATH=/opt/kibaru/bin:/usr/bin:/bin \
    KIBARU_MODELS_DIR=/models kibaru-server --port 50952" 2>"$scratch/log" &
prove 50952 $!
