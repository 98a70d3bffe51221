package dev.tandem.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line and what would be right, and where all options are told: no page of them. */
final class UsageErrors implements IParameterExceptionHandler {

    /** Status of a program whose arguments are not what they should be. */
    static final int MISUSED = CommandLine.ExitCode.USAGE;

    @Override
    public int handleParseException(ParameterException error, String[] arguments) {
        CommandLine command = error.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(TerminalText.line(message(error)));
        err.println(command.getCommandSpec().qualifiedName() + " --help tells what there is.");
        return MISUSED;
    }

    private static String message(ParameterException error) {
        return switch (error) {
            case UnmatchedArgumentException unmatched -> unmatched(unmatched);
            case MissingParameterException missing
            when missing.getMissing().size() == 1 && missing.getMissing().getFirst() instanceof OptionSpec option ->
                option.longestName() + " needs a value.";
            default -> sentence(String.valueOf(error.getMessage()));
        };
    }

    private static String unmatched(UnmatchedArgumentException error) {
        String argument = error.getUnmatched().getFirst();
        List<String> similar = error.getSuggestions();
        String what = error.isUnknownOption()
                ? "There is no option " + argument + "."
                : error.getCommandLine().getParent() == null
                        ? "There is no command " + argument + "."
                        : argument + " is one argument too many.";
        return similar.isEmpty() ? what : what + " Did you mean " + String.join(" or ", similar) + "?";
    }

    private static String sentence(String message) {
        return message.substring(0, 1).toUpperCase(Locale.ROOT)
                + message.substring(1)
                + (message.endsWith(".") ? "" : ".");
    }
}
