using System.CommandLine;
using Recsys.Cli.Commands;

var root = new RootCommand("Recsys: a live recommendation backend.")
{
    BenchCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
