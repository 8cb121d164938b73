namespace Recsys;

/// <summary>What to ask a user next, so that their first lists suit them: of all questions the one whose answer tells most.</summary>
/// <param name="Field">What is asked for, such as "favourite genre"; the answer goes back under this name.</param>
/// <param name="Answers">Answers that lead on, those that most users give first; another one is taken as "none of these".</param>
/// <param name="Answered">How many answers the user has given so far.</param>
[GenerateSerializer, Immutable, Alias("recsys.OnboardingQuestion")]
public sealed record OnboardingQuestion(
    [property: Id(0)] string Field,
    [property: Id(1)] IReadOnlyList<string> Answers,
    [property: Id(2)] int Answered);
