using Recsys.Core;

namespace Recsys.Data;

/// <summary>
/// Reads a folder of Steam games: <c>game_purchase.dat</c> (User_ID, Game_ID, Purchase), <c>game_play.dat</c> (User_ID, Game_ID, Hours) and
/// <c>item_info.dat</c> (Game_ID, Game Name), tab-separated.
/// </summary>
/// <remarks>
/// A purchase becomes <see cref="InteractionKind.Purchase"/> of value 0 and a play <see cref="InteractionKind.Play"/> of its hours in
/// seconds. The source has no times: all are 0, and events have no order. Items are the games of item_info.dat. Where
/// a file has a pair twice, the first stands and the report counts the other.
/// </remarks>
public static class SteamReader
{
    /// <summary>What the events mean.</summary>
    public const EventMeanings Meanings = EventMeanings.PlaySeconds | EventMeanings.Purchases;

    private const float SecondsAnHour = 3600;

    /// <summary>Reads the folder.</summary>
    /// <param name="folder">The folder with the three files.</param>
    /// <param name="report">Told what was met; null where nobody asks.</param>
    /// <returns>Purchases and plays, named after the folder, with ids as in the files.</returns>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="DataFormatException">A row is malformed, or an event is of a game that item_info.dat lacks.</exception>
    public static InteractionDataset Read(string folder, PairReport? report = null)
    {
        report ??= new PairReport();
        var users = new IdIndex();
        var items = ReadGames(Path.Combine(folder, "item_info.dat"));
        var interactions = new List<Interaction>();
        Add("game_purchase.dat", "User_ID\tGame_ID\tPurchase", InteractionKind.Purchase, 0);
        Add("game_play.dat", "User_ID\tGame_ID\tHours", InteractionKind.Play, SecondsAnHour);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return new InteractionDataset(name, users.Ids, items.Ids, interactions);

        void Add(string fileName, string header, InteractionKind kind, float scale)
        {
            var file = Path.Combine(folder, fileName);
            var unknown = new MalformedRows(file);
            foreach (var (user, item, number) in PairFile.Read(file, header, report))
            {
                if (items.TryGet(item, out var index))
                {
                    interactions.Add(new Interaction(users.GetOrAdd(user), index, kind, number * scale, 0));
                }
                else
                {
                    unknown.Add(0, $"{user} {item}", "item_info.dat has no such game");
                }
            }

            unknown.ThrowIfAny();
        }
    }

    private static IdIndex ReadGames(string file)
    {
        var malformed = new MalformedRows(file);
        var games = new IdIndex();
        var line = 1;
        foreach (var text in TextLines.Read(file, "Game_ID\tGame Name", malformed))
        {
            line++;
            var end = text.IndexOf('\t', StringComparison.Ordinal);
            if (end <= 0)
            {
                malformed.Add(line, text, "a row must be: game, name, separated by a tab");
            }
            else if (games.TryGet(text[..end], out _))
            {
                malformed.Add(line, text, "this game has an earlier line; a game must have one");
            }
            else
            {
                games.GetOrAdd(text[..end]);
            }
        }

        malformed.ThrowIfAny();
        return games;
    }
}
