namespace Microsoft.ML.Lstm;

/// <summary>Music on a grid of equal steps: which of the 88 keys of a piano sound at each, as models of polyphonic music read it (Boulanger-Lewandowski et al. 2012).</summary>
/// <remarks>A roll tells what sounds, not what is struck: a key that is struck again without a pause is one longer note when the roll is turned back, and velocities are lost.</remarks>
public static class PianoRoll
{
    /// <summary>Keys of a piano.</summary>
    public const int Keys = 88;

    /// <summary>The lowest key as MIDI numbers it, an A; the roll's first.</summary>
    public const int LowestKey = 21;

    /// <summary>Notes on the grid: each from the step nearest to its start to that nearest to its end, at least one step.</summary>
    /// <param name="notes">The notes, in any order.</param>
    /// <param name="stepsPerQuarter">Steps of a quarter note, 1 to 96; 4 are sixteenths.</param>
    /// <returns>[steps, 88] row-major, 1 where a key sounds, else 0; as many steps as the last note needs.</returns>
    /// <exception cref="ArgumentException">A note is beyond a piano's keys, or before the beginning, or there would be more steps than an array can hold.</exception>
    public static float[] FromNotes(IReadOnlyCollection<MidiNote> notes, int stepsPerQuarter = 4)
    {
        ArgumentNullException.ThrowIfNull(notes);
        Require.Between(stepsPerQuarter, 1, 96);
        foreach (var note in notes)
        {
            if (note.Key is < LowestKey or >= LowestKey + Keys)
                throw new ArgumentException($"A note has the key {note.Key}, but a piano has {LowestKey} to {LowestKey + Keys - 1}. Leave such notes out, or move them by octaves (12 keys).", nameof(notes));
            if (!(note.Start >= 0) || !(note.Duration > 0)) throw new ArgumentException(FormattableString.Invariant($"A note starts at {note.Start} and lasts {note.Duration} quarters. Starts are at least 0, and durations above 0."), nameof(notes));
            if (!((note.Start + note.Duration) * stepsPerQuarter + 1 <= Array.MaxLength / Keys))
                throw new ArgumentException(FormattableString.Invariant($"A note ends at {note.Start + note.Duration} quarters, which are more steps than an array can hold. Cut the piece, or take fewer steps of a quarter."), nameof(notes));
        }
        var steps = notes.Count == 0 ? 0 : notes.Max(note => Span(note, stepsPerQuarter).End);
        var roll = new float[steps * Keys];
        foreach (var note in notes)
        {
            var (start, end) = Span(note, stepsPerQuarter);
            for (var step = start; step < end; step++) roll[step * Keys + note.Key - LowestKey] = 1;
        }
        return roll;
    }

    /// <summary>The notes of a roll: each key from the step where it begins to sound to that where it no longer does.</summary>
    /// <param name="roll">[steps, 88] row-major; a key sounds where it is above one half, such as a probability.</param>
    /// <param name="stepsPerQuarter">Steps of a quarter note, 1 to 96.</param>
    /// <param name="velocity">The velocity of every note, 1 to 127.</param>
    /// <returns>The notes, by their starts and then their keys.</returns>
    /// <exception cref="ArgumentException">The roll has no whole steps.</exception>
    public static IReadOnlyList<MidiNote> ToNotes(ReadOnlySpan<float> roll, int stepsPerQuarter = 4, int velocity = 80)
    {
        Require.Between(stepsPerQuarter, 1, 96);
        Require.Between(velocity, 1, 127);
        if (roll.Length % Keys != 0) throw new ArgumentException($"{roll.Length} values are no steps of {Keys} keys.", nameof(roll));
        var notes = new List<MidiNote>();
        var steps = roll.Length / Keys;
        for (var key = 0; key < Keys; key++)
        {
            for (var step = 0; step < steps; step++)
            {
                var start = step;
                while (step < steps && roll[step * Keys + key] > 0.5f) step++;
                if (step > start) notes.Add(new((double)start / stepsPerQuarter, (double)(step - start) / stepsPerQuarter, LowestKey + key, velocity));
            }
        }
        return [.. notes.OrderBy(note => note.Start).ThenBy(note => note.Key)];
    }

    static (int Start, int End) Span(MidiNote note, int stepsPerQuarter)
    {
        var start = (int)Math.Round(note.Start * stepsPerQuarter, MidpointRounding.AwayFromZero);
        return (start, Math.Max(start + 1, (int)Math.Round((note.Start + note.Duration) * stepsPerQuarter, MidpointRounding.AwayFromZero)));
    }
}
