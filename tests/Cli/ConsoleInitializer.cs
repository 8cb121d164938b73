using System.Runtime.CompilerServices;
using Spectre.Console;

namespace Recsys.Cli.Tests;

/// <summary>Spectre's console keeps the writer that it finds when it is first used, so it is used before a test puts a writer of its own there.</summary>
internal static class ConsoleInitializer
{
    [ModuleInitializer]
    internal static void Initialize() => _ = AnsiConsole.Console;
}
