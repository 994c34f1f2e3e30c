/** JSON byte for byte as Go's encoder writes it. */

/** Two spaces as in the deliveries of Forgejo and Gitea, none as in answers and in GitHub's deliveries. */
export const goJson = (value: unknown, indentation: 0 | 2): string =>
  JSON.stringify(value, null, indentation).replace(/[<>&\u2028\u2029]/gu, escape)

/** These characters stand in strings only, so nothing else is hit. */
const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`
