using Microsoft.ML.Lstm.Control.Environments;
using Microsoft.ML.Lstm.Control.Environments.Games;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm;

/// <summary>
/// POPGym's CountRecall (Morad et al. 2023): at each step a card is shown and another one asked for; the action is to be how often the value asked for has been shown so far. A right answer
/// gives 1/(n - 1), a wrong one as much less; an episode has n - 1 steps for n cards.
/// </summary>
public sealed class CountRecall : IEnvironment
{
    readonly CardDeck _shown, _asked;
    readonly int[] _counts;
    readonly GameSize _size;
    int _query;
    EpisodeGuard _guard = new(nameof(CountRecall));

    /// <summary>The environment of POPGym of that size: the 2 colours of 1 deck, the 4 suits of 2, or the 13 ranks of 4.</summary>
    public CountRecall(GameSize size)
    {
        _size = Require.Defined(size);
        var (decks, values) = size switch { GameSize.Easy => (1, CardDeck.Colors), GameSize.Medium => (2, CardDeck.Suits), _ => (4, CardDeck.Ranks) };
        (_shown, _asked, _counts) = (new(decks), new(decks), new int[values]);
        ObservationSpace = new MultiDiscreteSpace(values, values);
        ActionSpace = new DiscreteSpace((_shown.Count / values) + 1);
    }

    /// <summary>The value shown, then the value asked for.</summary>
    public Space ObservationSpace { get; }

    /// <summary>How often the value was shown: 0 to as many as there are.</summary>
    public Space ActionSpace { get; }

    /// <inheritdoc/>
    public void Reset(int seed, Span<float> observation)
    {
        var random = new SplitMix64((ulong)seed);
        _shown.Shuffle(ref random);
        _asked.Shuffle(ref random);
        _guard.Begin();
        Array.Clear(_counts);
        Deal(observation);
    }

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        _guard.Check(ActionSpace, action);
        var reward = 1f / (_shown.Count - 1);
        var isRight = (int)action[0] == _counts[_query];
        Deal(observation);
        return _guard.End(new(isRight ? reward : -reward, _shown.Left == 0, false));
    }

    void Deal(Span<float> observation)
    {
        var value = ValueOf(_shown.Deal());
        _query = ValueOf(_asked.Deal());
        _counts[value]++;
        (observation[0], observation[1]) = (value, _query);
    }

    int ValueOf(int card) => _size switch { GameSize.Easy => CardDeck.Color(card), GameSize.Medium => CardDeck.Suit(card), _ => CardDeck.Rank(card) };
}
