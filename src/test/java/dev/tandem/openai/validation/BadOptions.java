package dev.tandem.openai.validation;

import java.util.List;

/** Faults of the model, and of how much is asked for and how it travels. */
public final class BadOptions {

    private BadOptions() {}

    public static final List<BadRequest> ALL = BadRequest.table("""
            nothing at all
            chat body: {}
            model, missing_required_parameter
            Missing required parameter: 'model'.

            model null
            chat body: {'model': null}
            model, invalid_type
            Invalid type for 'model': expected a string, but got null instead.

            model empty
            chat body: {'model': ''}
            model, empty_string
            Invalid 'model': empty string. Expected a string with minimum length 1, but got an empty string instead.

            stream a string
            chat: 'stream': 'true'
            stream, invalid_type
            Invalid type for 'stream': expected a boolean, but got a string instead.

            include_usage a number
            chat: 'stream': true, 'stream_options': {'include_usage': 1}
            stream_options.include_usage, invalid_type
            Invalid type for 'stream_options.include_usage': expected a boolean, but got an integer instead.

            store a string
            chat: 'store': 'yes'
            store, invalid_type
            Invalid type for 'store': expected a boolean, but got a string instead.

            stream_options a boolean
            chat: 'stream': true, 'stream_options': true
            stream_options, invalid_type
            Invalid type for 'stream_options': expected an object, but got a boolean instead.

            n zero
            chat: 'n': 0
            n, decimal_below_min_value
            Invalid 'n': decimal below minimum value. Expected a value >= 1 and <= 128, but got 0 instead.

            n above
            chat: 'n': 129
            n, decimal_above_max_value
            Invalid 'n': decimal above maximum value. Expected a value >= 1 and <= 128, but got 129 instead.

            max_tokens below what llama.cpp calls no limit
            chat: 'max_tokens': -2
            max_tokens, decimal_below_min_value
            Invalid 'max_tokens': decimal below minimum value. Expected a value >= -1 and <= 2147483647, but got -2 instead.

            max_tokens beyond int
            chat: 'max_tokens': 2147483648
            max_tokens, decimal_above_max_value
            Invalid 'max_tokens': decimal above maximum value. Expected a value >= -1 and <= 2147483647, but got 2147483648 instead.

            max_tokens beyond double
            chat: 'max_tokens': 1e999
            max_tokens, decimal_above_max_value
            Invalid 'max_tokens': decimal above maximum value. Expected a value >= -1 and <= 2147483647, but got 1E+999 instead.

            max_completion_tokens a boolean
            chat: 'max_completion_tokens': true
            max_completion_tokens, invalid_type
            Invalid type for 'max_completion_tokens': expected a decimal, but got a boolean instead.

            two faults, first in the specification wins
            chat: 'store': 1, 'n': 0
            n, decimal_below_min_value
            Invalid 'n': decimal below minimum value. Expected a value >= 1 and <= 128, but got 0 instead.
            """);
}
