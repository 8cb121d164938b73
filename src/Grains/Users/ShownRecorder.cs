using Microsoft.Extensions.Options;
using Recsys.Grains.Storage;
using Recsys.Samples;
using Recsys.Serving;

namespace Recsys.Grains.Users;

/// <summary>Records answers as they are shown, for whoever learns of what comes of them. No answer waits for it, and its items are packed on the thread that writes them.</summary>
internal sealed class ShownRecorder(IEventLog log, IOptions<ImpressionOptions> options, TimeProvider time)
{
    private readonly bool _isEnabled = options.Value.Enabled;

    /// <summary>Records one.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="answer">What was answered.</param>
    /// <param name="after">Sequence of the user's last event that was known.</param>
    /// <param name="items">The answer's items as the pipeline made them.</param>
    public void Record(RecommendRequest request, RecommendResponse answer, long after, ReadOnlySpan<RankedItem> items)
    {
        if (!_isEnabled || items.IsEmpty)
        {
            return;
        }

        var shown = new ShownItem[items.Length];
        for (var i = 0; i < shown.Length; i++)
        {
            ref readonly var item = ref items[i];
            shown[i] = new ShownItem(answer.Items[i].ItemId, item.Channel, item.Score, item.ChannelScore, item.RecallScore, item.Propensity);
        }

        log.Show(new ShownList
        {
            UserId = request.UserId,
            RequestId = answer.RequestId,
            Time = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Surface = request.Surface,
            Page = request.Page is { } token && PageToken.TryRead(token, request.UserId, out _, out var page) ? page : 1,
            ModelVersion = answer.ModelVersion,
            Degraded = answer.Degraded,
            Context = EventContextJson.Write(request.Context),
            After = after,
            Items = shown,
        });
    }
}
