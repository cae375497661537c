using Microsoft.ML.Lstm.Control.Environments;
using Microsoft.ML.Lstm.Control.Environments.Games;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm;

/// <summary>
/// POPGym's RepeatFirst (Morad et al. 2023): cards are shown one after the other, and the action is always to be the suit of the first one. A right answer gives 1/(52 d - 1),
/// a wrong one as much less; an episode has 52 d - 1 steps.
/// </summary>
public sealed class RepeatFirst : IEnvironment
{
    readonly CardDeck _deck;
    int _first;
    EpisodeGuard _guard = new(nameof(RepeatFirst));

    /// <summary>The environment of POPGym of that size: 1, 8 or 16 decks.</summary>
    public RepeatFirst(GameSize size) : this(Require.Defined(size) switch { GameSize.Easy => 1, GameSize.Medium => 8, _ => 16 })
    {
    }

    /// <summary>Any other one.</summary>
    /// <param name="decks">Decks of 52 cards (d).</param>
    public RepeatFirst(int decks) => _deck = new(decks);

    /// <summary>The suit just shown.</summary>
    public Space ObservationSpace { get; } = new DiscreteSpace(CardDeck.Suits);

    /// <summary>The suit.</summary>
    public Space ActionSpace { get; } = new DiscreteSpace(CardDeck.Suits);

    /// <inheritdoc/>
    public void Reset(int seed, Span<float> observation)
    {
        var random = new SplitMix64((ulong)seed);
        _deck.Shuffle(ref random);
        _guard.Begin();
        observation[0] = _first = CardDeck.Suit(_deck.Deal());
    }

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        _guard.Check(ActionSpace, action);
        var reward = 1f / (_deck.Count - 1);
        var isLast = _deck.Left == 1;
        observation[0] = CardDeck.Suit(_deck.Deal());
        return _guard.End(new((int)action[0] == _first ? reward : -reward, isLast, false));
    }
}
