# The folder that runs where it is unpacked; sourced by scripts/package.sh.

# glibc and its loader are the machine's; everything else is carried.
OF_GLIBC='^(linux-vdso|ld-linux-x86-64|libc|libm|libdl|libpthread|librt|libresolv)\.so'

name=melscope-$tar_version-linux-x86_64
root=$stage/$name
make_tree "$root"
carried=()
# Loaded by the probe when it multiplies, so that ldd of the program does not name it.
openblas=$(ldconfig -p | awk '$1 == "libopenblas.so.0" {print $NF; exit}')
while read -r library file; do
    [[ $library =~ $OF_GLIBC ]] && continue
    [ -e "$root/lib/melscope/$library" ] && continue
    install -m 644 "$(readlink -f "$file")" "$root/lib/melscope/$library"
    carried+=("$(package_of "$file")")
done < <({ ldd "$program"; ldd "$openblas"; echo "libopenblas.so.0 => $openblas"; } | awk '$2 == "=>" {print $1, $3}' | sort -u)
for library in "$root"/lib/melscope/*; do
    strip --strip-unneeded "$library"
    # Each is found beside the one that needs it, and not in the machine's folders.
    patchelf --set-rpath '$ORIGIN' "$library"
done
mapfile -t carried < <(printf '%s\n' "${carried[@]}" | sort -u)
make_documents "$root/share/doc/melscope"
cp -rL /usr/share/common-licenses "$stage/common"
make_licences "$root/share/doc/melscope/licences" "${carried[@]}"
# Debian's copyright files point to these texts.
install -d "$root/share/doc/melscope/licences/common"
install -m 644 "$stage"/common/{Apache-2.0,GPL-2,GPL-3,LGPL-2,LGPL-2.1,LGPL-3} "$root/share/doc/melscope/licences/common/"
find "$root" -type d -exec chmod 755 {} +
package=$out/$name.tar.xz
tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -C "$stage" -c "$name" | xz -T1 -6 >"$package"
echo "$package ($(du -h --apparent-size "$package" | cut -f1))"
