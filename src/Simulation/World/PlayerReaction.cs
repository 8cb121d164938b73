using Recsys.Core;

namespace Recsys.Simulation;

/// <summary>
/// How a player answers a game: the examination model of clicks (a click needs that the position is looked at, and that
/// the game attracts; Richardson et al., WWW 2007), and what follows a click.
/// </summary>
internal static class PlayerReaction
{
    private const double Steepness = 8;
    private const double HalfAttraction = 0.45;
    private const double MaxPlaySeconds = 4 * 3600;

    /// <summary>Probability that a position, from 0, is looked at.</summary>
    public static double Examination(int position, double bias) => Math.Pow(1 + position, -bias);

    /// <summary>Probability of a click once looked at, from the affinity (-1 to 1) of taste and game.</summary>
    public static double Attraction(double affinity) => 1 / (1 + Math.Exp(-Steepness * (affinity - HalfAttraction)));

    /// <summary>Adds the click at the given time and what follows it.</summary>
    /// <returns>When the player is done with the game, unix milliseconds.</returns>
    public static long Open(
        int user, int item, Game game, Player player, double affinity, long time, Random random, List<Interaction> events)
    {
        events.Add(new Interaction(user, item, InteractionKind.Click, 0, time));
        time += random.Next(5_000, 30_000);
        var attraction = Attraction(affinity);
        if (random.NextDouble() < 0.3 + (0.6 * attraction))
        {
            time = Play(user, item, affinity, time, random, events);
        }

        if (random.NextDouble() < 0.3 * attraction)
        {
            events.Add(new Interaction(user, item, InteractionKind.Like, 0, time += 1_000));
        }
        else if (random.NextDouble() < 0.15 * (1 - attraction))
        {
            events.Add(new Interaction(user, item, InteractionKind.Dislike, 0, time += 1_000));
        }

        if (game.Price > 0 && random.NextDouble() < 0.4 * attraction * player.Budget / (player.Budget + game.Price))
        {
            events.Add(new Interaction(user, item, InteractionKind.AddToCart, 0, time += 10_000));
            if (random.NextDouble() < 0.5)
            {
                events.Add(new Interaction(user, item, InteractionKind.Purchase, game.Price, time += 60_000));
            }
        }

        return time + 1_000;
    }

    /// <summary>Adds a play; its length is log-normal, with a median of 5 minutes that grows with the affinity.</summary>
    /// <returns>When it ends, unix milliseconds.</returns>
    public static long Play(int user, int item, double affinity, long time, Random random, List<Interaction> events)
    {
        var logSeconds = Math.Log(300) + (2 * (affinity - HalfAttraction)) + (0.8 * LatentVector.Gaussian(random));
        var seconds = Math.Round(Math.Clamp(Math.Exp(logSeconds), 1, MaxPlaySeconds));
        events.Add(new Interaction(user, item, InteractionKind.Play, (float)seconds, time));
        return time + (long)(seconds * 1000);
    }
}
