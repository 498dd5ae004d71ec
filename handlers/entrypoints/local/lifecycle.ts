/** Where the server stands once it has started; a draining one takes nothing new. */
export class Lifecycle {
  draining = false;
}
