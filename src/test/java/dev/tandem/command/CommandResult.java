package dev.tandem.command;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * What a run of the command line left.
 *
 * @param status it ended with
 * @param out what it printed
 * @param err what it printed beside that
 */
record CommandResult(int status, String out, String err) {

    /** Runs a subcommand as the program does, in this process. */
    static CommandResult of(Object subcommand, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = TandemCommand.line(subcommand)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new CommandResult(status, out.toString(), err.toString());
    }
}
