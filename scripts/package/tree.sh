# What both packages hold; sourced by scripts/package.sh. make_tree DIR fills DIR/bin, DIR/lib/melscope, DIR/share.

# Read by OpenVINO when a network is compiled on the processor: core and C library, the CPU plugin, the readers of the formats that
# Melscope takes, and TBB. Features are the same to the bit without the others.
OPENVINO_LIBRARIES=(
    libopenvino.so.2641 libopenvino_c.so.2641 libopenvino_intel_cpu_plugin.so
    libopenvino_ir_frontend.so.2641 libopenvino_onnx_frontend.so.2641
    libopenvino_tensorflow_frontend.so.2641 libopenvino_tensorflow_lite_frontend.so.2641
    libtbb.so.12 libtbbmalloc.so.2
)

make_tree() {
    local tree=$1 library page
    install -d "$tree/bin" "$tree/lib/melscope" "$tree/share/melscope/themes" "$tree/share/melscope/corpora" "$tree/share/man/man1"
    install -s -m 755 "$program" "$tree/bin/melscope"
    for library in "${OPENVINO_LIBRARIES[@]}"; do
        install -m 644 "$openvino/$library" "$tree/lib/melscope/$library"
    done
    install -m 644 themes/*.yaml "$tree/share/melscope/themes/"
    install -m 644 corpora/*.yaml "$tree/share/melscope/corpora/"
    make_pages "$tree/share/man/man1"
    install -d "$tree/share/bash-completion/completions" "$tree/share/zsh/vendor-completions" "$tree/share/fish/vendor_completions.d"
    # It is read by a shell, not started.
    "$program" --generate-completion-script bash | sed '1{/^#!/d}' >"$tree/share/bash-completion/completions/melscope"
    "$program" --generate-completion-script zsh >"$tree/share/zsh/vendor-completions/_melscope"
    "$program" --generate-completion-script fish >"$tree/share/fish/vendor_completions.d/melscope.fish"
}

# A page a command, from the texts of --help, by the generator that comes with ArgumentParser.
make_pages() {
    local pages=$1 made=$out/pages page name words day
    swift build --no-color-diagnostics -c release --package-path .build/checkouts/swift-argument-parser --scratch-path .build/manual \
        --product generate-manual >"$out/generate-manual.log" 2>&1 || { cat "$out/generate-manual.log" >&2; return 1; }
    rm -rf "$made"
    mkdir -p "$made"
    day=$(date -u -d "@$SOURCE_DATE_EPOCH" +%F)
    .build/manual/release/generate-manual "$program" --multi-page --section 1 --date "$day" --authors "the Melscope developers" \
        --output-directory "$made" >/dev/null
    for page in "$made"/*.1; do
        name=$(basename "$page" .1)
        # `man melscope extract` looks for melscope-extract, which is what the page is called; the command has no hyphen. mdoc knows no
        # empty lines, and the generator's texts have some.
        words=${name//./ }
        awk -v page="${name//./-}" -v command="$words" '
            /^\.Nm "/ && !named { print ".Nm " page; named = 1; next }
            /^\.Nm$/ { print ".Nm \"" command "\""; next }
            /^\.Ex -std$/ { print ".Ex -std \"" command "\""; next }
            /^$/ { print ".Pp"; next }
            { print }' "$page" \
            | sed -E -e '/^\.Dt /s/([A-Z])\.([A-Z])/\1-\2/g' -e '/^\.Xr /s/([a-z])\.([a-z])/\1-\2/g' | gzip -9n >"$pages/${name//./-}.1.gz"
    done
    rm -rf "$made"
}

# What the README leads to, at the places that its links name.
make_documents() {
    local folder=$1 page link
    install -d "$folder/docs" "$folder/examples" "$folder/benchmarks"
    install -m 644 README.md CHANGELOG.md ARCHITECTURE.md CONTRIBUTING.md THIRD-PARTY.md LICENSE "$folder/"
    install -m 644 docs/*.md "$folder/docs/"
    install -m 644 examples/*.py "$folder/examples/"
    install -m 644 benchmarks/RESULTS.md "$folder/benchmarks/"
    for page in "$folder"/*.md "$folder"/*/*.md; do
        while read -r link; do
            [ -e "$(dirname "$page")/$link" ] || { echo "$page links to $link, which the package does not have" >&2; return 1; }
        done < <(grep -oE '\]\([^)#:]+(#[^)]*)?\)' "$page" | sed -E 's/^\]\(([^)#]+).*/\1/')
    done
}

# The licences of what the program and its folder hold. $2 and further: names of Debian packages whose libraries are carried.
make_licences() {
    local folder=$1 package name file
    shift
    install -d "$folder"
    for package in .build/checkouts/*/; do
        name=$(basename "$package")
        for file in "$package"LICENSE* "$package"NOTICE*; do
            [ ! -f "$file" ] || install -m 644 "$file" "$folder/$name-$(basename "$file" .txt).txt"
        done
    done
    install -m 644 "$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")/share/swift/LICENSE.txt" "$folder/swift-LICENSE.txt"
    install -d "$folder/openvino"
    cp -r .deps/openvino/licenses/. "$folder/openvino/"
    # Linked in, whatever the package carries.
    for name in libhdf5-dev libaec-dev "$@"; do
        install -m 644 "/usr/share/doc/$name/copyright" "$folder/$name-copyright.txt"
    done
    find "$folder" -type f -exec chmod 644 {} +
}

# The Debian package that a library of this machine comes from. dpkg knows some by their place of before /lib became a link.
package_of() {
    local file found
    file=$(readlink -f "$1")
    found=$(dpkg-query -S "$file" 2>/dev/null || dpkg-query -S "${file#/usr}")
    echo "${found%%:*}"
}
