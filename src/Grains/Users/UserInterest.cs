using Microsoft.Extensions.Logging;
using Recsys.Models;
using Recsys.Serving;
using Recsys.Serving.Users;

namespace Recsys.Grains.Users;

/// <summary>Keeps a user's interest on what is known of them and in the space of the model that serves.</summary>
internal static partial class UserInterest
{
    /// <summary>Brings what was learned of the user to the interest and to the silo's remembered users.</summary>
    public static void Learn(UserServices services, LiveUser state, string user)
    {
        if (services.SequenceAtRequest)
        {
            return;
        }

        using var lease = services.Models.Acquire();
        Update(services, state, user, lease.Model, static (s, serving) => s.UpdateInterest(serving));
        state.EnterInto(services.Recent, user);
    }

    /// <summary>Whether the model that serves carries a state on that must be made anew of the user's whole log.</summary>
    public static bool MustReplay(UserServices services, LiveUser state)
    {
        using var lease = services.Models.Acquire();
        return !services.SequenceAtRequest && state.MustReplay(lease.Model);
    }

    /// <summary>Makes a state that is carried on anew of the user's whole log, where it is lost or of another version. Where the log cannot be read, the session's has to do.</summary>
    public static async Task ReplayAsync(UserServices services, UserHistory history, string user, CancellationToken cancellationToken)
    {
        if (!history.IsRestored || !MustReplay(services, history.State))
        {
            return;
        }

        try
        {
            var events = await history.ReadAllAsync(user, cancellationToken);
            using var lease = services.Models.Acquire();
            if (history.State.MustReplay(lease.Model))
            {
                Update(services, history.State, user, lease.Model, (s, model) => s.Replay(model!, events));
            }
        }
        catch (EventLogUnavailableException e)
        {
            LogReplayFailed(services.Logger, user, e);
        }
    }

    /// <summary>Brings what a user answered to the interest, where the model reads profiles.</summary>
    public static void AnswersChanged(UserServices services, LiveUser state, string user)
    {
        using var lease = services.Models.Acquire();
        if (lease.Model is { Model.Schema.ProfileFeatures.Count: > 0 } serving)
        {
            Update(services, state, user, serving, static (s, model) => s.UpdateInterest(model));
        }
    }

    /// <summary>Brings the interest to the model that serves, or makes it anew where sequences run with each request.</summary>
    public static void MoveTo(ServingModel? serving, UserServices services, LiveUser state, string user)
    {
        if (services.SequenceAtRequest)
        {
            state.DropInterest(null);
        }

        Update(services, state, user, serving, static (s, model) => s.MoveInterestTo(model));
    }

    // A model that fails on this user leaves them with the lists of a new one; their events are safe either way.
    private static void Update(UserServices services, LiveUser state, string user, ServingModel? serving, Action<LiveUser, ServingModel?> update)
    {
        try
        {
            update(state, serving);
        }
        catch (ModelOutputException e)
        {
            state.DropInterest(serving!.Version);
            LogFailed(services.Logger, user, serving.Version, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log of user {User} could not be read; their state is that of their session.")]
    private static partial void LogReplayFailed(ILogger logger, string user, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Model version {Version} failed on the history of user {User}.")]
    private static partial void LogFailed(ILogger logger, string user, string version, Exception exception);
}
