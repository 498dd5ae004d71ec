/** Method of SignalR's hub by which either side hands the other one frame, its only argument: the frame's JSON text. */
export const FRAME_METHOD = "frame";
