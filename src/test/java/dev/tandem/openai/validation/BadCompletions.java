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

            prompt empty
            completion body: {'model': 'm', 'prompt': ''}
            prompt, empty_string
            Invalid 'prompt': empty string. Expected a string with minimum length 1, but got an empty string instead.

            prompts none
            completion body: {'model': 'm', 'prompt': []}
            prompt, empty_array
            Invalid 'prompt': empty array. Expected an array with minimum length 1, but got an empty array instead.

            prompt an object
            completion body: {'model': 'm', 'prompt': {}}
            prompt, invalid_type
            Invalid type for 'prompt': expected one of a string or array of strings, token ids or arrays of token ids, but got an object instead.

            prompts mixed
            completion body: {'model': 'm', 'prompt': ['a', 1]}
            prompt[1], invalid_type
            Invalid type for 'prompt[1]': expected a string, but got an integer instead.

            prompt of booleans
            completion body: {'model': 'm', 'prompt': [true]}
            prompt[0], invalid_type
            Invalid type for 'prompt[0]': expected one of a string or integer or array of integers, but got a boolean instead.

            token below zero
            completion body: {'model': 'm', 'prompt': [[1], [2, -3]]}
            prompt[1][1], integer_below_min_value
            Invalid 'prompt[1][1]': integer below minimum value. Expected a value >= 0, but got -3 instead.

            max_tokens zero without echo
            completion: 'max_tokens': 0
            max_tokens, integer_below_min_value
            Invalid 'max_tokens': integer below minimum value. Expected a value >= 1, but got 0 instead.

            best_of below n
            completion: 'n': 3, 'best_of': 2
            best_of, integer_below_min_value
            Invalid 'best_of': integer below minimum value. Expected a value >= 3, but got 2 instead.

            echo a string
            completion: 'echo': 'yes'
            echo, invalid_type
            Invalid type for 'echo': expected a boolean, but got a string instead.

            suffix a number
            completion: 'suffix': 1
            suffix, invalid_type
            Invalid type for 'suffix': expected a string, but got an integer instead.
            """);
}
