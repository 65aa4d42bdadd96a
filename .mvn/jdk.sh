# Sourced by mvnw and kiln: exports JAVA_HOME of the first JDK of at least 25 it finds.
# Looks at JAVA_HOME, then the PATH, then the places where packages, SDKMAN!, asdf and IDEs put JDKs.

kiln_jdk_is_new_enough() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  kiln_jdk_major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  [ "${kiln_jdk_major:-0}" -ge 25 ]
}

kiln_jdk_on_path() {
  kiln_java=$(command -v java) || return 0
  kiln_java=$(readlink -f "$kiln_java" 2>/dev/null || printf %s "$kiln_java")
  printf %s "${kiln_java%/bin/java}"
}

kiln_find_jdk() {
  case $- in *f*) kiln_restore_noglob='set -f' ;; *) kiln_restore_noglob=: ;; esac
  set +f
  for kiln_jdk in "${JAVA_HOME:-}" "$(kiln_jdk_on_path)" \
    /usr/lib/jvm/* /opt/jdk* /opt/java/* /usr/local/lib/jvm/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.asdf/installs/java/* "$HOME"/.jdks/* "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if kiln_jdk_is_new_enough "$kiln_jdk"; then
      JAVA_HOME=$kiln_jdk
      export JAVA_HOME
      $kiln_restore_noglob
      return 0
    fi
  done
  $kiln_restore_noglob
  return 1
}

kiln_find_jdk || {
  echo "Kiln needs JDK 25 and found none: install one (for example Eclipse Temurin 25 from https://adoptium.net) or point JAVA_HOME at it." >&2
  exit 2
}
