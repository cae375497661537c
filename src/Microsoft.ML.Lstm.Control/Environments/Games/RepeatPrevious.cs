using Microsoft.ML.Lstm.Control.Environments;
using Microsoft.ML.Lstm.Control.Environments.Games;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm;

/// <summary>
/// POPGym's RepeatPrevious (Morad et al. 2023): cards are shown one after the other, and the action is to be the suit of the k-th last one. A right answer gives 1/(52 d - k),
/// a wrong one as much less, once k cards are out; an episode has 52 d - 1 steps.
/// </summary>
public sealed class RepeatPrevious : IEnvironment
{
    readonly CardDeck _deck;
    readonly float _reward;
    EpisodeGuard _guard = new(nameof(RepeatPrevious));

    /// <summary>The environment of POPGym of that size: k is 4, 32 or 64, of 1, 2 or 3 decks.</summary>
    public RepeatPrevious(GameSize size) : this(1 + (int)Require.Defined(size), size switch { GameSize.Easy => 4, GameSize.Medium => 32, _ => 64 })
    {
    }

    /// <summary>Any other one.</summary>
    /// <param name="decks">Decks of 52 cards (d).</param>
    /// <param name="back">Which card is asked for (k): 1 for the one just shown; fewer than there are cards.</param>
    public RepeatPrevious(int decks, int back)
    {
        _deck = new(decks);
        Back = Require.Between(back, 1, _deck.Count - 1);
        _reward = 1f / (_deck.Count - back);
    }

    /// <summary>Which card is asked for: 1 for the one just shown.</summary>
    public int Back { get; }

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
        observation[0] = CardDeck.Suit(_deck.Deal());
    }

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        _guard.Check(ActionSpace, action);
        var reward = _deck.Dealt < Back ? 0 : (int)action[0] == CardDeck.Suit(_deck.Last(Back)) ? _reward : -_reward;
        var isLast = _deck.Left == 1;
        observation[0] = CardDeck.Suit(_deck.Deal());
        return _guard.End(new(reward, isLast, false));
    }
}
