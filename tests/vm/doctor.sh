# Read by the scripts beside it, in the project's folder, with $work set: what `lanner doctor` says in a guest.

# Compares doctor's answer in a console's text with tests/vm/doctor-$2.txt, numbers that change masked; UPDATE=1 writes that file.
compare_doctor() {
    sed -n '/^@@ doctor/,/^@@ exit/p' "$1" |
        sed -e 1d -e 's/Linux \([0-9]*\.[0-9]*\)[^ ]*/Linux \1…/' -e 's/[0-9]* programs/N programs/' >"$work/$2.doctor"
    [ -z "${UPDATE:-}" ] || cp "$work/$2.doctor" "tests/vm/doctor-$2.txt"
    [ -e "tests/vm/doctor-$2.txt" ] || { say "not compared: there is no tests/vm/doctor-$2.txt yet (UPDATE=1 writes it)"; return 0; }
    diff -u "tests/vm/doctor-$2.txt" "$work/$2.doctor" >&2
}
