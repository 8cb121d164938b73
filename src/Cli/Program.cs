using Recsys.Cli.Commands;
using Recsys.Cli.Hosting;

return await ExplainedErrors.RunAsync(RecsysCommands.Create(), args, Console.Error);
