package dev.tandem.openai.validation;

import java.util.List;

/** Faults of the fields that shape the answer. */
public final class BadSampling {

    private BadSampling() {}

    public static final List<BadRequest> ALL = BadRequest.table("""
            temperature above
            chat: 'temperature': 3
            temperature, decimal_above_max_value
            Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 3 instead.

            temperature just above
            chat: 'temperature': 2.0000000000000000001
            temperature, decimal_above_max_value
            Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 2.0000000000000000001 instead.

            temperature below
            chat: 'temperature': -0.1
            temperature, decimal_below_min_value
            Invalid 'temperature': decimal below minimum value. Expected a value >= 0, but got -0.1 instead.

            temperature beyond double
            chat: 'temperature': 1e999
            temperature, decimal_above_max_value
            Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 1E+999 instead.

            temperature a string
            chat: 'temperature': '1'
            temperature, invalid_type
            Invalid type for 'temperature': expected a decimal, but got a string instead.

            temperature an object
            chat: 'temperature': {}
            temperature, invalid_type
            Invalid type for 'temperature': expected a decimal, but got an object instead.

            top_p above
            chat: 'top_p': 1.01
            top_p, decimal_above_max_value
            Invalid 'top_p': decimal above maximum value. Expected a value <= 1, but got 1.01 instead.

            top_p below
            chat: 'top_p': -1
            top_p, decimal_below_min_value
            Invalid 'top_p': decimal below minimum value. Expected a value >= 0, but got -1 instead.

            n zero
            chat: 'n': 0
            n, integer_below_min_value
            Invalid 'n': integer below minimum value. Expected a value >= 1, but got 0 instead.

            n above
            chat: 'n': 129
            n, integer_above_max_value
            Invalid 'n': integer above maximum value. Expected a value <= 128, but got 129 instead.

            n a decimal
            chat: 'n': 1.0
            n, invalid_type
            Invalid type for 'n': expected an integer, but got a decimal number instead.

            max_tokens zero
            chat: 'max_tokens': 0
            max_tokens, integer_below_min_value
            Invalid 'max_tokens': integer below minimum value. Expected a value >= 1, but got 0 instead.

            max_tokens unlimited
            chat: 'max_tokens': -1
            max_tokens, integer_below_min_value
            Invalid 'max_tokens': integer below minimum value. Expected a value >= 1, but got -1 instead.

            max_tokens beyond int
            chat: 'max_tokens': 2147483648
            max_tokens, integer_above_max_value
            Invalid 'max_tokens': integer above maximum value. Expected a value <= 2147483647, but got 2147483648 instead.

            max_tokens a string
            chat: 'max_tokens': '100'
            max_tokens, invalid_type
            Invalid type for 'max_tokens': expected an integer, but got a string instead.

            max_completion_tokens zero
            chat: 'max_completion_tokens': 0
            max_completion_tokens, integer_below_min_value
            Invalid 'max_completion_tokens': integer below minimum value. Expected a value >= 1, but got 0 instead.

            presence_penalty above
            chat: 'presence_penalty': 2.5
            presence_penalty, decimal_above_max_value
            Invalid 'presence_penalty': decimal above maximum value. Expected a value <= 2, but got 2.5 instead.

            frequency_penalty below
            chat: 'frequency_penalty': -2.5
            frequency_penalty, decimal_below_min_value
            Invalid 'frequency_penalty': decimal below minimum value. Expected a value >= -2, but got -2.5 instead.

            frequency_penalty a boolean
            chat: 'frequency_penalty': true
            frequency_penalty, invalid_type
            Invalid type for 'frequency_penalty': expected a decimal, but got a boolean instead.

            logit_bias an array
            chat: 'logit_bias': [[1, 2]]
            logit_bias, invalid_type
            Invalid type for 'logit_bias': expected an object, but got an array instead.

            logit_bias by word
            chat: 'logit_bias': {'secret': 1}
            logit_bias, invalid_value
            Invalid key in 'logit_bias': expected token ids, which are integers.

            logit_bias above
            chat: 'logit_bias': {'50256': 101}
            logit_bias.50256, decimal_above_max_value
            Invalid 'logit_bias.50256': decimal above maximum value. Expected a value <= 100, but got 101 instead.

            logit_bias null
            chat: 'logit_bias': {'50256': null}
            logit_bias.50256, invalid_type
            Invalid type for 'logit_bias.50256': expected a decimal, but got null instead.

            seed beyond long
            chat: 'seed': 9223372036854775808
            seed, integer_above_max_value
            Invalid 'seed': integer above maximum value. Expected a value <= 9223372036854775807, but got 9223372036854775808 instead.

            seed a decimal
            chat: 'seed': 1e3
            seed, invalid_type
            Invalid type for 'seed': expected an integer, but got a decimal number instead.

            top_k below
            chat: 'top_k': -1
            top_k, integer_below_min_value
            Invalid 'top_k': integer below minimum value. Expected a value >= 0, but got -1 instead.

            min_p above
            chat: 'min_p': 1.5
            min_p, decimal_above_max_value
            Invalid 'min_p': decimal above maximum value. Expected a value <= 1, but got 1.5 instead.

            repeat_penalty zero
            chat: 'repeat_penalty': 0.0
            repeat_penalty, decimal_below_min_value
            Invalid 'repeat_penalty': decimal below minimum value. Expected a value > 0, but got 0.0 instead.

            repeat_penalty above
            chat: 'repeat_penalty': 11
            repeat_penalty, decimal_above_max_value
            Invalid 'repeat_penalty': decimal above maximum value. Expected a value <= 10, but got 11 instead.

            logprobs a number
            chat: 'logprobs': 5
            logprobs, invalid_type
            Invalid type for 'logprobs': expected a boolean, but got an integer instead.

            top_logprobs above
            chat: 'logprobs': true, 'top_logprobs': 21
            top_logprobs, integer_above_max_value
            Invalid 'top_logprobs': integer above maximum value. Expected a value <= 20, but got 21 instead.

            top_logprobs alone
            chat: 'top_logprobs': 3
            top_logprobs, -
            The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.

            logprobs above
            completion: 'logprobs': 6
            logprobs, integer_above_max_value
            Invalid 'logprobs': integer above maximum value. Expected a value <= 5, but got 6 instead.

            logprobs a boolean
            completion: 'logprobs': true
            logprobs, invalid_type
            Invalid type for 'logprobs': expected an integer, but got a boolean instead.

            temperature above
            completion: 'temperature': 2.1
            temperature, decimal_above_max_value
            Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 2.1 instead.
            """);
}
