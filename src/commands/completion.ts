/** Shells that `reach completion` knows. */
export const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];

const bash = `# reach: completion for bash. In ~/.bashrc:  eval "$(reach completion bash)"
_reach() {
	local word
	COMPREPLY=()
	while IFS= read -r word; do
		COMPREPLY+=("$word")
	done < <(command reach complete bash -- "\${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null)
}
complete -o default -F _reach reach
`;

const zsh = `#compdef reach
# reach: completion for zsh. In ~/.zshrc:  eval "$(reach completion zsh)"
_reach() {
	local -a values shown
	local line
	while IFS= read -r line; do
		values+=("\${line%%$'\\t'*}")
		shown+=("\${line/$'\\t'/  -- }")
	done < <(command reach complete zsh -- "\${(@Q)words[1,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)
	if (( $#values )); then
		compadd -Q -l -d shown -- "\${(@q)values}"
	else
		_files
	fi
}
if [[ \${funcstack[1]} == _reach ]]; then
	_reach "$@"
else
	(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
	compdef _reach reach
fi
`;

const fish = `# reach: completion for fish.  reach completion fish > ~/.config/fish/completions/reach.fish
function __reach_complete
	command reach complete fish -- (commandline -opc) (commandline -ct) 2>/dev/null
end
complete -c reach -f -a '(__reach_complete)'
complete -c reach -l debug -r -F
complete -c reach -l fleet -r -F
`;

const scripts: Readonly<Record<Shell, string>> = {bash, zsh, fish};

/** `reach completion SHELL`: the script that teaches a shell to complete reach's command line. */
export const completionScript = (shell: string): string | null =>
	Object.hasOwn(scripts, shell) ? scripts[shell as Shell] : null;
