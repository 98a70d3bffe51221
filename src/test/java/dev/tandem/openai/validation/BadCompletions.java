package dev.tandem.openai.validation;

import java.util.List;

/** Faults of what only text completions have. */
public final class BadCompletions {

    private BadCompletions() {}

    public static final List<BadRequest> ALL = BadRequest.table("""
            no prompt
            completion body: {'model': 'm'}
            prompt, missing_required_parameter
            Missing required parameter: 'prompt'.

            prompt null
            completion body: {'model': 'm', 'prompt': null}
            prompt, invalid_type
            Invalid type for 'prompt': expected one of a string or array or object, but got null instead.

            prompt a number
            completion body: {'model': 'm', 'prompt': 7}
            prompt, invalid_type
            Invalid type for 'prompt': expected one of a string or array or object, but got an integer instead.

            max_tokens a string
            completion: 'max_tokens': '100'
            max_tokens, invalid_type
            Invalid type for 'max_tokens': expected a decimal, but got a string instead.
            """);
}
