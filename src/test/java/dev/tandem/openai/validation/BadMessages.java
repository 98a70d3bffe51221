package dev.tandem.openai.validation;

import java.util.List;

/** Faults of a chat's messages. */
public final class BadMessages {

    private BadMessages() {}

    public static final List<BadRequest> ALL = BadRequest.table("""
            no messages
            chat body: {'model': 'm'}
            messages, missing_required_parameter
            Missing required parameter: 'messages'.

            messages null
            chat body: {'model': 'm', 'messages': null}
            messages, invalid_type
            Invalid type for 'messages': expected an array of objects, but got null instead.

            messages a string
            chat body: {'model': 'm', 'messages': 'Hi'}
            messages, invalid_type
            Invalid type for 'messages': expected an array of objects, but got a string instead.

            message a string
            message: 'Hi'
            messages[0], invalid_type
            Invalid type for 'messages[0]': expected an object, but got a string instead.

            second message null
            message: {'role': 'user', 'content': 'Hi'}, null
            messages[1], invalid_type
            Invalid type for 'messages[1]': expected an object, but got null instead.

            no role
            message: {'content': 'Hi'}
            messages[0].role, missing_required_parameter
            Missing required parameter: 'messages[0].role'.

            role a number
            message: {'role': 1, 'content': 'Hi'}
            messages[0].role, invalid_type
            Invalid type for 'messages[0].role': expected a string, but got an integer instead.

            no content
            message: {'role': 'user'}
            messages[0].content, missing_required_parameter
            Missing required parameter: 'messages[0].content'.

            content an object
            message: {'role': 'system', 'content': {}}
            messages[0].content, invalid_type
            Invalid type for 'messages[0].content': expected one of a string or array of objects or null, but got an object instead.

            part a string
            part: 'Hi'
            messages[0].content[0], invalid_type
            Invalid type for 'messages[0].content[0]': expected an object, but got a string instead.

            part without type
            part: {'type': 'text', 'text': 'a'}, {'text': 'b'}
            messages[0].content[1].type, missing_required_parameter
            Missing required parameter: 'messages[0].content[1].type'.

            part type a number
            part: {'type': 3}
            messages[0].content[0].type, invalid_type
            Invalid type for 'messages[0].content[0].type': expected a string, but got an integer instead.

            text part without text
            part: {'type': 'text'}
            messages[0].content[0].text, missing_required_parameter
            Missing required parameter: 'messages[0].content[0].text'.

            assistant says nothing
            message: {'role': 'assistant'}
            messages[0].content, missing_required_parameter
            Missing required parameter: 'messages[0].content'.
            """);
}
