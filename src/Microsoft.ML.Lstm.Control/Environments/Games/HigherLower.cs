using Microsoft.ML.Lstm.Control.Environments;
using Microsoft.ML.Lstm.Control.Environments.Games;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm;

/// <summary>
/// POPGym's HigherLower (Morad et al. 2023): will the next card be of a higher rank than the one just shown (action 0), or of a lower one (1)? A right answer gives 1/(52 d), a wrong one as much
/// less, an equal rank 0; an episode has 52 d - 1 steps. Whoever counts cards does better.
/// </summary>
public sealed class HigherLower : IEnvironment
{
    readonly CardDeck _deck;
    EpisodeGuard _guard = new(nameof(HigherLower));

    /// <summary>The environment of POPGym of that size: 1, 2 or 3 decks.</summary>
    public HigherLower(GameSize size) : this(1 + (int)Require.Defined(size))
    {
    }

    /// <summary>Any other one.</summary>
    /// <param name="decks">Decks of 52 cards (d).</param>
    public HigherLower(int decks) => _deck = new(decks);

    /// <summary>The rank just shown.</summary>
    public Space ObservationSpace { get; } = new DiscreteSpace(CardDeck.Ranks);

    /// <summary>0 for higher, 1 for lower.</summary>
    public Space ActionSpace { get; } = new DiscreteSpace(2);

    /// <inheritdoc/>
    public void Reset(int seed, Span<float> observation)
    {
        var random = new SplitMix64((ulong)seed);
        _deck.Shuffle(ref random);
        _guard.Begin();
        observation[0] = CardDeck.Rank(_deck.Deal());
    }

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        _guard.Check(ActionSpace, action);
        var before = CardDeck.Rank(_deck.Last(1));
        var isLast = _deck.Left == 1;
        var next = CardDeck.Rank(_deck.Deal());
        var reward = 1f / _deck.Count;
        observation[0] = next;
        return _guard.End(new(next == before ? 0 : next > before == (action[0] == 0) ? reward : -reward, isLast, false));
    }
}
