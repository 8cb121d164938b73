using System.CommandLine;
using System.Text.Json;
using Recsys.Offline;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary>recsys models list: every family with its task, paper and settings.</summary>
internal static class FamiliesCommand
{
    private static readonly JsonSerializerOptions Format = new() { Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() } };

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object, last, on standard output." };
        var command = new Command("list", "Shows every family with its task, paper, and settings with their defaults.") { json };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(
                    Families.All.Select(f => new { f.Name, f.Task, f.Paper, Settings = OptionSetter.List(f.Defaults) }), Format));
                return 0;
            }

            var table = new Table().AddColumns("family", "task", "paper", "settings").ShowRowSeparators();
            foreach (var f in Families.All)
            {
                table.AddRow(Markup.Escape(f.Name), f.Task.ToString(), Markup.Escape(f.Paper), Markup.Escape(string.Join("\n", OptionSetter.List(f.Defaults).Select(s => $"{s.Key} = {s.Value.GetRawText()}"))));
            }

            AnsiConsole.Write(table);
            return 0;
        });
        return command;
    }
}
