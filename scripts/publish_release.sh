#!/bin/sh
# Attach the files of a folder, and what proves where they were built, to a GitHub release:
#   publish_release.sh TAG FOLDER NOTES PROVENANCE
# A draft first, published when all files are there: no one sees half a release.
set -eu

tag=$1 folder=$2 notes=$3 provenance=$4

# what arrived is what was built
(cd "$folder" && sha256sum --check --strict --quiet SHA256SUMS)
cp -- "$provenance" "$folder/provenance.sigstore.json"

if [ "$(gh release view "$tag" --json isDraft --jq .isDraft 2>/dev/null)" = true ]; then
    gh release delete "$tag" --yes # an earlier run was interrupted
fi
case $tag in
*-*) set -- --prerelease ;; # a pre-release, as semantic versions mark it
*) set -- ;;
esac
gh release create "$tag" --verify-tag --draft --title "$tag" --notes-file "$notes" "$@"
gh release upload "$tag" "$folder"/*
gh release edit "$tag" --draft=false
