/** What a shell reads once to know how to ask. None of these evaluates what was typed. */
export const SCRIPTS = {
  bash: String.raw`# descope-mgmt completion for bash: source it, or put it into ~/.local/share/bash-completion/completions/descope-mgmt
_descope_mgmt() {
  local line kind=''
  COMPREPLY=()
  while IFS= read -r line; do
    if [ -z "$kind" ]; then kind=$line; else COMPREPLY+=("$line"); fi
  done < <(command descope-mgmt __complete bash "${'$'}{COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
  if [ "$kind" = files ] && [ "${'$'}{#COMPREPLY[@]}" -eq 0 ]; then
    # bash 3.2 has no compopt; there names of files are offered as they are.
    if ! compopt -o default 2>/dev/null; then
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$2")
    fi
  fi
}
complete -F _descope_mgmt descope-mgmt
`,
  zsh: String.raw`#compdef descope-mgmt
# descope-mgmt completion for zsh: source it after compinit, or put it as _descope-mgmt into a folder of $fpath
_descope-mgmt() {
  local -a lines values shown
  local line tab=$'\t'
  lines=("${'$'}{(@f)$(command descope-mgmt __complete zsh "=${'$'}{(Q)PREFIX}" "${'$'}{(@Q)words[2,CURRENT-1]}" 2>/dev/null)}")
  for line in "${'$'}{(@)lines[2,-1]}"; do
    values+=("${'$'}{line%%$tab*}")
    if [[ $line == *$tab* ]]; then shown+=("${'$'}{line%%$tab*}  -- ${'$'}{line#*$tab}"); else shown+=("$line"); fi
  done
  (( ${'$'}{#values} )) && compadd -l -d shown -a -- values
  if [[ $lines[1] == files ]]; then
    [[ $PREFIX == --*=* ]] && compset -P '*='
    _files
  fi
  return 0
}
if [[ $funcstack[1] == _descope-mgmt ]]; then _descope-mgmt "$@"; else compdef _descope-mgmt descope-mgmt; fi
`,
  fish: String.raw`# descope-mgmt completion for fish: put it into ~/.config/fish/completions/descope-mgmt.fish
function __descope_mgmt_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct | string unescape)
    set -l lines (command descope-mgmt __complete fish "=$typed" $words[2..-1] 2>/dev/null)
    if test (count $lines) -gt 1
        printf '%s\n' $lines[2..-1]
    else if test "$lines[1]" = files
        set -l parts (string match -r '^(--[^=]+=)(.*)$' -- $typed)
        if test (count $parts) -eq 3
            string replace -r '^' -- $parts[2] (__fish_complete_path "$parts[3]")
        else
            __fish_complete_path "$typed"
        end
    end
end
complete -c descope-mgmt -f -a '(__descope_mgmt_complete)'
`,
  powershell: String.raw`# descope-mgmt completion for PowerShell: add it to $PROFILE
Register-ArgumentCompleter -Native -CommandName descope-mgmt -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text } })
    $typed = "$wordToComplete".Trim('"', "'")
    $lines = @(& descope-mgmt __complete powershell "=$typed" @words 2>$null)
    foreach ($line in ($lines | Select-Object -Skip 1)) {
        $value, $about = $line -split [char]9, 2
        if (-not $about) { $about = $value }
        $text = if ($value -match '[^\w./:=@%+-]') { "'" + $value.Replace("'", "''") + "'" } else { $value }
        [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $about)
    }
}
`,
} as const

export type Shell = keyof typeof SCRIPTS

export const SHELLS = Object.keys(SCRIPTS) as readonly Shell[]
