namespace Recsys.Evaluation;

/// <summary>Gives the users that have results dense places, in the order in which they first appear.</summary>
internal sealed class UserPlaces
{
    public UserPlaces(IEnumerable<int> users)
    {
        var places = new Dictionary<int, int>();
        Of = [.. users.Select(user =>
        {
            if (!places.TryGetValue(user, out var place))
            {
                places.Add(user, place = places.Count);
            }

            return place;
        })];
        Count = places.Count;
    }

    /// <summary>Place of each observation's user.</summary>
    public int[] Of { get; }

    /// <summary>Number of distinct users.</summary>
    public int Count { get; }
}
