# Sourced by ../mvnw: Tandem needs a JDK 25 or newer. When JAVA_HOME does not name one,
# the usual places are searched, so that a machine with an older default needs no setting up.

tandem_jdk_major() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  [ "${major:-0}" -ge 25 ]
}

tandem_java_home_of() {
  command -v javac >/dev/null 2>&1 || return 1
  javac_path=$(readlink -f "$(command -v javac)" 2>/dev/null) || return 1
  printf '%s\n' "${javac_path%/bin/javac}"
}

if [ -z "${JAVA_HOME:-}" ] || ! tandem_jdk_major "$JAVA_HOME"; then
  tandem_found=
  for tandem_home in "$(tandem_java_home_of)" /usr/lib/jvm/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* \
    "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if [ -n "$tandem_home" ] && tandem_jdk_major "$tandem_home"; then
      tandem_found=$tandem_home
      break
    fi
  done
  if [ -z "$tandem_found" ]; then
    echo "Tandem needs a JDK 25 or newer and found none: install one (for example Eclipse Temurin 25) or set JAVA_HOME to it." >&2
    exit 1
  fi
  JAVA_HOME=$tandem_found
  export JAVA_HOME
fi
