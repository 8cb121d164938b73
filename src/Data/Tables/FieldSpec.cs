using System.Text.RegularExpressions;

namespace Recsys.Data;

/// <summary>How the values of a feature column are read.</summary>
public enum FieldForm
{
    /// <summary>One category a cell.</summary>
    Category,

    /// <summary>Categories separated by '|' in a cell.</summary>
    List,

    /// <summary>A number a cell; it is standardised with the mean and deviation of what is learned from.</summary>
    Number,
}

/// <summary>A feature column of a table.</summary>
/// <param name="Owner">What it describes; of a user or item each row has its own value, or, where that is empty, the one before.</param>
/// <param name="Name">Name of the field.</param>
/// <param name="Form">How cells are read.</param>
/// <param name="Column">Name of the column.</param>
public sealed record FieldSpec(FieldOwner Owner, string Name, FieldForm Form, string Column)
{
    /// <summary>Whether a user or item has one value at all times, the latest that is not empty: it must not tell what came later.</summary>
    public bool IsStatic { get; init; }
}

/// <summary>Which columns of a table mean what.</summary>
/// <param name="User">Column of the user's id.</param>
/// <param name="Item">Column of the item's id.</param>
/// <param name="Time">Column of the time, a number since 1970 of one unit or ISO 8601; null where the order of the rows is all there is.</param>
/// <param name="Label">Column of the label, or null.</param>
/// <param name="Value">Column of the value, or null.</param>
/// <param name="Fields">Feature columns.</param>
public sealed partial record TableColumns(string User, string Item, string? Time, string? Label, string? Value, IReadOnlyList<FieldSpec> Fields)
{
    /// <summary>How times are written: s, ms, us or ns for numbers since 1970 of this unit, or a format of .NET such as dd.MM.yyyy; null to find out.</summary>
    public string? TimeForm { get; init; }

    /// <summary>Column of the event's kind, or null: then a row is a click where its label is above 0 or there is none, else an impression.</summary>
    public string? Kind { get; init; }

    /// <summary>Which texts of that column are which kinds.</summary>
    public EventKinds Kinds { get; init; } = EventKinds.Named;

    /// <summary>Column of the recall channel that had brought the item, or null.</summary>
    public string? Channel { get; init; }

    /// <summary>Column of the item's score from that channel, or null.</summary>
    public string? ChannelScore { get; init; }

    /// <summary>All columns named, each once.</summary>
    public IReadOnlyList<string> All => [.. new[] { User, Item, Time, Kind, Label, Value, Channel, ChannelScore }.OfType<string>().Concat(Fields.Select(f => f.Column)).Distinct()];

    /// <summary>
    /// Parses "role=column" parts: roles are user, item, time (with ":s", ":ms", ":us", ":ns" or a format behind), kind, label, value, channel, channel_score, and user.NAME, item.NAME or context.NAME
    /// for fields, with ":list" or ":number" behind where a cell is not one category, and then ":static" for one that never changes (":changing" says the opposite, which goes without saying).
    /// </summary>
    /// <param name="parts">The parts, such as "item.genre:list=genres".</param>
    /// <param name="kinds">Which texts of the kind's column are which kinds, see <see cref="EventKinds.Parse"/>.</param>
    /// <exception cref="ArgumentException">A part has another form, user or item is missing, a role or field has two columns, or there are kinds without a column.</exception>
    public static TableColumns Parse(IEnumerable<string> parts, IEnumerable<string>? kinds = null)
    {
        string? timeForm = null;
        var roles = new Dictionary<string, string>(StringComparer.Ordinal);
        var fields = new List<FieldSpec>();
        foreach (var part in parts)
        {
            var match = Part().Match(part);
            if (!match.Success)
            {
                throw new ArgumentException(
                    $"Column '{part}' is not role=column, with a role of user, item, time, time:UNIT, time:FORMAT, kind, label, value, channel, channel_score, or user.NAME, item.NAME, context.NAME followed by nothing, :list or :number, and for users and items :static or :changing.",
                    nameof(parts));
            }

            if (match.Groups["name"].Success)
            {
                if (fields.Exists(f => f.Name == match.Groups["name"].Value))
                {
                    throw new ArgumentException($"Column '{part}' gives the field '{match.Groups["name"].Value}' a second column; each has one.", nameof(parts));
                }

                fields.Add(new FieldSpec(
                    Enum.Parse<FieldOwner>(match.Groups["owner"].Value, ignoreCase: true),
                    match.Groups["name"].Value,
                    match.Groups["form"].Success ? Enum.Parse<FieldForm>(match.Groups["form"].Value, ignoreCase: true) : FieldForm.Category,
                    match.Groups["column"].Value)
                { IsStatic = match.Groups["change"].Value == "static" });
            }
            else
            {
                if (!roles.TryAdd(match.Groups["role"].Value, match.Groups["column"].Value))
                {
                    throw new ArgumentException($"Column '{part}' gives the {match.Groups["role"].Value} a second column; it has one.", nameof(parts));
                }

                timeForm = match.Groups["timeForm"] is { Success: true, Value: var form } ? form : timeForm;
            }
        }

        string Require(string role) => roles.TryGetValue(role, out var column)
            ? column
            : throw new ArgumentException($"No column is the {role}; add {role}=COLUMN.", nameof(parts));
        string[] given = [.. kinds ?? []];
        if (given.Length > 0 && !roles.ContainsKey("kind"))
        {
            throw new ArgumentException($"--kinds {given[0]}: no column is the kind; add kind=COLUMN.", nameof(kinds));
        }

        return new TableColumns(
            Require("user"), Require("item"), roles.GetValueOrDefault("time"), roles.GetValueOrDefault("label"), roles.GetValueOrDefault("value"), fields)
        {
            TimeForm = timeForm,
            Kind = roles.GetValueOrDefault("kind"),
            Kinds = given.Length > 0 ? EventKinds.Parse(given) : EventKinds.Named,
            Channel = roles.GetValueOrDefault("channel"),
            ChannelScore = roles.GetValueOrDefault("channel_score"),
        };
    }

    [GeneratedRegex(@"^(?:(?<role>user|item|kind|label|value|channel|channel_score)|(?<role>time)(?::(?<timeForm>[^=]+))?|(?:(?<owner>context)\.(?<name>[\w-]+)(?::(?<form>list|number))?|(?<owner>user|item)\.(?<name>[\w-]+)(?::(?<form>list|number))?(?::(?<change>static|changing))?))=(?<column>.+)$")]
    private static partial Regex Part();
}
