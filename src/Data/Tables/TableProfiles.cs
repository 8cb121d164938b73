using Recsys.Core;

namespace Recsys.Data;

/// <summary>What a table's rows say of their users, at each time: the columns of users' features as texts.</summary>
internal static class TableProfiles
{
    /// <summary>The profiles.</summary>
    /// <param name="columns">Which columns mean what.</param>
    /// <param name="rows">The cells of each example, oldest first.</param>
    /// <param name="examples">The examples.</param>
    /// <param name="users">Number of users.</param>
    /// <returns>The profiles; null where no column is a user's feature.</returns>
    public static UserProfiles? Of(TableColumns columns, string[][] rows, Example[] examples, int users)
    {
        FieldSpec[] fields = [.. columns.Fields.Where(f => f.Owner == FieldOwner.User)];
        if (fields.Length == 0)
        {
            return null;
        }

        int[] places = [.. fields.Select(f => columns.All.ToList().IndexOf(f.Column))];
        var known = new Dictionary<string, string>[users];
        var states = new List<ProfileState>[users];
        for (var user = 0; user < users; user++)
        {
            (known[user], states[user]) = ([], []);
        }

        // What never changes is the latest that is told.
        for (var i = 0; i < rows.Length; i++)
        {
            for (var f = 0; f < fields.Length; f++)
            {
                if (fields[f].IsStatic && rows[i][places[f]] is { Length: > 0 } cell)
                {
                    known[examples[i].User][fields[f].Name] = cell;
                }
            }
        }

        for (var i = 0; i < rows.Length; i++)
        {
            var (user, isNew) = (examples[i].User, states[examples[i].User].Count == 0);
            for (var f = 0; f < fields.Length; f++)
            {
                if (!fields[f].IsStatic && rows[i][places[f]] is { Length: > 0 } cell && known[user].GetValueOrDefault(fields[f].Name) != cell)
                {
                    known[user][fields[f].Name] = cell;
                    isNew = true;
                }
            }

            if (isNew)
            {
                states[user].Add(new ProfileState(examples[i].Time, new Dictionary<string, string>(known[user])));
            }
        }

        return new UserProfiles(
            [.. fields.Select(f => new ProfileField(f.Name, f.Form switch { FieldForm.List => ProfileForm.List, FieldForm.Number => ProfileForm.Number, _ => ProfileForm.Category }))],
            states);
    }
}
