namespace Microsoft.ML.Lstm;

/// <summary>A note of a piece of music.</summary>
/// <param name="Start">When it begins, in quarter notes from the beginning of the piece, at least 0.</param>
/// <param name="Duration">How long it sounds, in quarter notes, above 0.</param>
/// <param name="Key">Its pitch as MIDI numbers it, 0 to 127; 60 is the middle C, and a piano has 21 to 108.</param>
/// <param name="Velocity">How hard the key is struck, 1 to 127.</param>
public sealed record MidiNote(double Start, double Duration, int Key, int Velocity = 80);
