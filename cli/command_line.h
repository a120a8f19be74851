#ifndef CLI_COMMAND_LINE_H_
#define CLI_COMMAND_LINE_H_

namespace flatline {

// The whole program: reads the command line, runs the subcommand, gives the exit status.
int run_command_line(int argc, const char* const* argv);

}  // namespace flatline

#endif  // CLI_COMMAND_LINE_H_
