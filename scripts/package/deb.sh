# The Debian package; sourced by scripts/package.sh.

# Debian 13 has libzip.so.5 alone, under another name: this one is carried. All else that the program needs has the same file
# name in both, and Debian 13's packages answer to the names of Debian 12's.
CARRIED_IN_DEB=(libzip.so.4)

root=$stage/deb
make_tree "$root/usr"
carried=()
for library in "${CARRIED_IN_DEB[@]}"; do
    file=$(ldd "$program" | awk -v name="$library" '$1 == name {print $3}')
    install -m 644 "$(readlink -f "$file")" "$root/usr/lib/melscope/$library"
    patchelf --set-rpath '$ORIGIN' "$root/usr/lib/melscope/$library"
    carried+=("$(package_of "$file")")
done
for library in "$root"/usr/lib/melscope/*; do
    strip --strip-unneeded "$library"
done

documents=$root/usr/share/doc/melscope
install -d "$documents"
install -m 644 scripts/package/copyright "$documents/copyright"
make_licences "$documents/licences" "${carried[@]}"
# Policy wants licence texts in the copyright file; what dependencies ask for is kept beside it, compressed by nobody.
make_documents "$documents"
rm "$documents/LICENSE"
printf 'melscope (%s) bookworm; urgency=medium\n\n  * Built from %s; see CHANGELOG.md for what changed.\n\n -- Melscope developers <melscope@melscope.example>  %s\n' \
    "$debian_version" "$(git rev-parse --short=12 HEAD)" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")" | gzip -9n >"$documents/changelog.gz"
install -d "$root/usr/share/lintian/overrides"
install -m 644 scripts/package/lintian-overrides "$root/usr/share/lintian/overrides/melscope"

# dpkg-shlibdeps reads debian/control, and knows libraries inside the package by their folder.
mkdir -p "$stage/shlibs/debian"
printf 'Source: melscope\n\nPackage: melscope\nArchitecture: amd64\n' >"$stage/shlibs/debian/control"
objects=()
for object in "$root/usr/bin/melscope" "$root"/usr/lib/melscope/*; do objects+=(-e"$(readlink -f "$object")"); done
depends=$(cd "$stage/shlibs" && dpkg-shlibdeps -O --ignore-missing-info -S"$(readlink -f "../deb")" -l"$(readlink -f "../deb/usr/lib/melscope")" \
    "${objects[@]}" 2>"../shlibdeps.log" | sed 's/^shlibs:Depends=//') || { cat "$stage/shlibdeps.log" >&2; exit 1; }
# It names the packages of carried libraries too, by their sonames.
for name in "${carried[@]}"; do
    depends=$(sed -E "s/(^|, )$name( \([^)]*\))?(, |\$)/\1/; s/, \$//" <<<"$depends")
done

install -d "$root/DEBIAN"
sed -e "s/@VERSION@/$debian_version/" -e "s/@DEPENDS@/$depends/" -e "s/@SIZE@/$(du -k -s --apparent-size "$root/usr" | cut -f1)/" \
    scripts/package/control >"$root/DEBIAN/control"
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
find "$root" -type d -exec chmod 755 {} +
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
package=$out/melscope_${debian_version}_amd64.deb
dpkg-deb --root-owner-group -Zxz --build "$root" "$package" >/dev/null
echo "$package ($(du -h --apparent-size "$package" | cut -f1))"
