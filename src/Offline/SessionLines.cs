using Recsys.Core;
using Recsys.Data;

namespace Recsys.Offline;

/// <summary>Reads click sessions, one a line, items separated by blanks; a session is a user of the data set, named by its line.</summary>
internal static class SessionLines
{
    public static InteractionDataset Read(string file)
    {
        var (indexes, ids, sessions) = (new Dictionary<string, int>(StringComparer.Ordinal), new List<string>(), new List<string>());
        var clicks = new List<Interaction>();
        foreach (var (number, line) in Utf8Text.ReadLines(file).Index())
        {
            var items = Items(line);
            for (var at = 0; at < items.Length; at++)
            {
                if (!indexes.TryGetValue(items[at], out var item))
                {
                    indexes.Add(items[at], item = ids.Count);
                    ids.Add(items[at]);
                }

                clicks.Add(new Interaction(sessions.Count, item, InteractionKind.Click, 0, at));
            }

            if (items.Length > 0)
            {
                sessions.Add($"{number + 1}");
            }
        }

        return new InteractionDataset(Path.GetFileNameWithoutExtension(file), sessions, ids, clicks);
    }

    internal static string[] Items(string line) => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
}
