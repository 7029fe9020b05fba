# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of outcryctl for bash. The program itself knows what can come next.

_outcryctl ()
{
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}

  case $previous in
    --data-dir) mapfile -t COMPREPLY < <(compgen -d -- "$word"); return ;;
    --output | --mapping | import | add | preview) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
  esac
  mapfile -t COMPREPLY < <(outcryctl complete -- "${COMP_WORDS[@]:1:COMP_CWORD-1}" "$word" 2> /dev/null)
}

complete -o filenames -F _outcryctl outcryctl
