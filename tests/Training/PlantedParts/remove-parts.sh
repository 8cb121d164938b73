#!/usr/bin/env bash
# Takes each part of parts.txt out of its model, one at a time, and shows that its test fails without it and holds with it.
# Everything happens in a copy: each expression becomes "if this part is out, what stands there without it, else the expression",
# which is built once; a variable of the environment then says which part is out.
#   tests/Training/PlantedParts/remove-parts.sh [PART ...]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
copy=${COPY:-$(mktemp -d)}
[[ -n ${COPY:-} ]] || trap 'rm -rf "$copy"' EXIT
rm -rf "$copy/src" "$copy/tests"
(cd "$root" && git ls-files -z --cached --others --exclude-standard src tests/Training tests/Conformance eng '*.props' global.json .editorconfig | tar --null -T - -cf -) | tar -xf - -C "$copy"

cat > "$copy/src/Training/Removed.cs" <<'CODE'
namespace Recsys.Training;
internal static class Removed
{
    private static readonly string? Part = Environment.GetEnvironmentVariable("RECSYS_REMOVED_PART");
    public static bool Is(string part) => part == Part;
}
CODE

while IFS=$'\t' read -r part file expression without test; do
  [[ $part == \#* || -z $part ]] && continue
  path=$(find "$copy/src/Training" -name "$file" -not -path '*/obj/*')
  text=$(<"$path")
  rest=${text/"$expression"/}
  if [[ $rest == "$text" || ${rest/"$expression"/} != "$rest" ]]; then
    echo "$part: '$expression' is not once in $file" >&2
    exit 2
  fi

  # A closing bracket in both closes what was open before: it stays outside.
  tail=
  while [[ $expression == *')' && $without == *')' && $(tr -cd '(' <<<"$expression" | wc -c) -lt $(tr -cd ')' <<<"$expression" | wc -c) ]]; do
    expression=${expression%)} without=${without%)} tail+=')'
  done
  printf '%s\n' "${text/"$expression$tail"/"(Recsys.Training.Removed.Is(\"$part\") ? ($without) : ($expression))$tail"}" > "$path"
done < "$here/parts.txt"

dotnet build "$copy/tests/Training/Recsys.Training.Tests.csproj" -c Release -v quiet -p:RunAnalyzers=false -p:TreatWarningsAsErrors=false -p:EnforceCodeStyleInBuild=false -clp:ErrorsOnly
run() { "$(find "$copy/tests/Training/bin/Release" -type f -name Recsys.Training.Tests -perm -u+x | head -1)" -noLogo -noColor -showLiveOutput -method "Recsys.Training.Tests.$1" 2>&1; }

status=0
while IFS=$'\t' read -r part file expression without test; do
  [[ $part == \#* || -z $part ]] && continue
  (($# == 0)) || [[ " $* " == *" $part "* ]] || continue
  said() { grep -oP '\[OUTPUT\] \K.*' <<<"$1" | tr '\n' ' ' || true; }
  if ! with=$(run "$test"); then
    echo "$part: $test fails with the part: $(said "$with")"
    status=1
  elif out=$(RECSYS_REMOVED_PART=$part run "$test"); then
    echo "$part: $test holds without the part"
    status=1
  else
    echo "$part: missed. With: $(said "$with") Without: $(said "$out")"
  fi
done < "$here/parts.txt"
exit $status
