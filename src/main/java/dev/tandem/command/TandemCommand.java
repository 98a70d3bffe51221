package dev.tandem.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program, which does nothing by itself: its subcommands do. What is set here holds for all of them. */
@Command(
        name = "tandem",
        description =
                "Serves models over OpenAI's API, and compares quantised variants of them. Without a command: serve.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = ProgramVersion.class,
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {"0:done", "1:failed", "2:wrong arguments"},
        scope = ScopeType.INHERIT)
final class TandemCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    private TandemCommand() {}

    /** The command line with these subcommands. A new one is a class with {@code @Command}, and one more here. */
    static CommandLine line(Object... subcommands) {
        CommandLine line = new CommandLine(new TandemCommand());
        for (Object subcommand : subcommands) {
            line.addSubcommand(subcommand);
        }
        return line.setParameterExceptionHandler(new UsageErrors());
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Name a command: " + String.join(", ", spec.subcommands().keySet()) + ".");
    }
}
