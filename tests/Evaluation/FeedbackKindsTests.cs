using Recsys.Core;

namespace Recsys.Evaluation.Tests;

public sealed class FeedbackKindsTests
{
    [Fact]
    public void Positive_IsEverythingButImpressionAndDislike() => Assert.Equal(
        [
            InteractionKind.Click, InteractionKind.Like, InteractionKind.Play, InteractionKind.Dwell,
            InteractionKind.AddToCart, InteractionKind.Purchase, InteractionKind.Custom,
        ],
        FeedbackKinds.Positive.Order());
}
