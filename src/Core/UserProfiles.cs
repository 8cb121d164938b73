namespace Recsys.Core;

/// <summary>How the values of a field of users are read.</summary>
public enum ProfileForm
{
    /// <summary>One category.</summary>
    Category,

    /// <summary>Categories with a bar between them, such as the newest searches.</summary>
    List,

    /// <summary>A number.</summary>
    Number,
}

/// <summary>A field of users, such as their country or what they searched for.</summary>
/// <param name="Name">Name of the field; a live user has it as the answer of that name.</param>
/// <param name="Form">How its values are read.</param>
public sealed record ProfileField(string Name, ProfileForm Form);

/// <summary>What is known of a user from a moment on, until the next state.</summary>
/// <param name="From">Unix milliseconds; <see cref="long.MinValue"/> for all along.</param>
/// <param name="Values">Text by field; what is missing is unknown.</param>
public sealed record ProfileState(long From, IReadOnlyDictionary<string, string> Values);

/// <summary>What is known of the users of a data set beside their events, at each time: who they are, and what they searched for.</summary>
public sealed class UserProfiles
{
    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>();

    private readonly IReadOnlyList<IReadOnlyList<ProfileState>> _users;

    /// <summary>Takes profiles.</summary>
    /// <param name="fields">The fields, each of a name of its own.</param>
    /// <param name="users">The states of each user index, oldest first.</param>
    /// <exception cref="ArgumentException">Two fields have one name, or states are not in the order of time.</exception>
    public UserProfiles(IReadOnlyList<ProfileField> fields, IReadOnlyList<IReadOnlyList<ProfileState>> users)
    {
        if (fields.DistinctBy(f => f.Name).Count() != fields.Count)
        {
            throw new ArgumentException($"Of the fields {string.Join(", ", fields.Select(f => f.Name))} two have one name.", nameof(fields));
        }

        for (var user = 0; user < users.Count; user++)
        {
            for (var i = 1; i < users[user].Count; i++)
            {
                if (users[user][i].From < users[user][i - 1].From)
                {
                    throw new ArgumentException($"State {i} of user {user} begins before the one before it.", nameof(users));
                }
            }
        }

        (Fields, _users) = (fields, users);
    }

    /// <summary>The fields.</summary>
    public IReadOnlyList<ProfileField> Fields { get; }

    /// <summary>Number of users.</summary>
    public int UserCount => _users.Count;

    /// <summary>What is known of a user at a time; the same object for all times of one state.</summary>
    /// <param name="user">Index of the user.</param>
    /// <param name="time">Unix milliseconds.</param>
    public IReadOnlyDictionary<string, string> Of(int user, long time)
    {
        var states = _users[user];
        var (low, high) = (0, states.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = states[middle].From <= time ? (middle + 1, high) : (low, middle);
        }

        return low == 0 ? Nothing : states[low - 1].Values;
    }
}
